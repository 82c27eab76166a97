import { isDirect, type LineageKind } from './lineage.ts'

/** One way in which a column upstream reaches a value. */
export interface Trace {
  readonly node: string
  readonly column: string
  /** The field that is read of it; empty for the whole. */
  readonly path: string
  readonly kind: LineageKind
}

/** What a value is made of. */
export interface TracedValue {
  readonly traces: readonly Trace[]
  /** Of a struct that the query itself made: what each field is made of. */
  readonly fields: ReadonlyMap<string, TracedValue> | null
  /** The value is a column as it is, or a document read out of one, so that a field of it is a field of the column. */
  readonly isWhole: boolean
}

/** A value of constants alone. */
export const nothing: TracedValue = { traces: [], fields: null, isWhole: false }

/** A column upstream as it is. */
export function columnOf(node: string, column: string): TracedValue {
  return { traces: [{ node, column, path: '', kind: 'identity' }], fields: null, isWhole: true }
}

/** The same traces, each once. */
export function distinct(traces: readonly Trace[]): readonly Trace[] {
  if (traces.length < 2) return traces
  const known = new Map(traces.map((trace) => [`${trace.node}\0${trace.column}\0${trace.path}\0${trace.kind}`, trace]))
  return known.size === traces.length ? traces : [...known.values()]
}

/** What comes of values that go through something: what was indirect stays as it is, an aggregation stays one. */
export function through(kind: LineageKind, values: readonly TracedValue[]): TracedValue {
  return { ...nothing, traces: distinct(values.flatMap(({ traces }) => traces.map((trace) => passed(kind, trace)))) }
}

/** The traces of values, each as deciding in some way. */
export function deciding(kind: LineageKind, values: readonly TracedValue[]): readonly Trace[] {
  return distinct(values.flatMap(({ traces }) => traces.map((trace) => ({ ...trace, kind }))))
}

/** A value that further traces decide on. */
export function decidedBy(value: TracedValue, traces: readonly Trace[]): TracedValue {
  if (traces.length === 0) return value
  const fields = value.fields && new Map([...value.fields].map(([name, field]) => [name, decidedBy(field, traces)]))
  return { ...value, traces: distinct([...value.traces, ...traces]), fields }
}

/** One of several values; where each is a struct of the same fields, so is this. */
export function oneOf(values: readonly TracedValue[]): TracedValue {
  const [first, ...others] = values
  if (!first || others.length === 0) return first ?? nothing
  const real = values.filter((value) => value.traces.length > 0 || value.fields)
  const names = real[0]?.fields ? [...real[0].fields.keys()] : []
  const isStruct = names.length > 0 && real.every(({ fields }) => fields && names.every((name) => fields.has(name)))
  return {
    traces: distinct(values.flatMap(({ traces }) => traces)),
    fields: isStruct
      ? new Map(names.map((name) => [name, oneOf(real.flatMap(({ fields }) => fields?.get(name) ?? []))]))
      : null,
    isWhole: real.every(({ isWhole }) => isWhole),
  }
}

/** The same value, each direct trace as of some kind. */
export function asKind(kind: LineageKind, value: TracedValue): TracedValue {
  const fields = value.fields && new Map([...value.fields].map(([name, field]) => [name, asKind(kind, field)]))
  return { ...value, traces: distinct(value.traces.map((trace) => passed(kind, trace))), fields }
}

/** A field of a value. */
export function fieldOf(value: TracedValue, name: string): TracedValue {
  const made = value.fields?.get(name.toLowerCase())
  if (made) return made
  const read = through('transformation', [value])
  return value.isWhole ? { ...read, isWhole: true, traces: read.traces.map((trace) => below(trace, name)) } : read
}

/** An element of a list. */
export function elementOf(value: TracedValue): TracedValue {
  const read = asKind('transformation', value)
  return value.isWhole
    ? {
        ...read,
        traces: read.traces.map((trace) => (isDirect(trace.kind) ? { ...trace, path: `${trace.path}[]` } : trace)),
      }
    : read
}

function below(trace: Trace, name: string): Trace {
  if (!isDirect(trace.kind)) return trace
  return { ...trace, path: trace.path === '' ? name : `${trace.path}.${name}` }
}

function passed(kind: LineageKind, trace: Trace): Trace {
  if (!isDirect(trace.kind) || trace.kind === kind || kind === 'identity') return trace
  return isDirect(kind) && trace.kind === 'aggregation' ? trace : { ...trace, kind }
}
