import { type Day, isDay } from '@gata/base'
import {
  type CheckRecord,
  compileContract,
  compileRecordKey,
  type ObjectContract,
  observedWireType,
  type ReadRecordKey,
  type Violation,
  type WireColumn,
  wireColumns,
} from '@gata/connectors'
import { widerType } from './wider-type.ts'

type JsonRecord = Readonly<Record<string, unknown>>

/** What became of a record: a line of a package, or the reason why it goes to quarantine. */
export type EncodedRecord =
  | { readonly kind: 'line'; readonly line: string }
  | { readonly kind: 'quarantine'; readonly key: string | null; readonly violation: Violation }

/** Turns records of one object into lines, checking each against the contract; remembers the undeclared fields and the days it saw. */
export interface RecordEncoder {
  encode(record: JsonRecord, position: number): EncodedRecord
  readonly extraColumns: () => readonly WireColumn[]
  /** The first and the last day that a record named; null where none did. */
  readonly days: () => DayRange | null
}

/** Days, both inclusive. */
export interface DayRange {
  readonly from: Day
  readonly to: Day
}

/** Makes an encoder for the records of one package; everything that can be decided once is decided here, not per record. */
export function createRecordEncoder(contract: ObjectContract): RecordEncoder {
  const { check, key, split } = compiled(contract)
  const extras = new Map<string, WireColumn['type']>()
  const { tail, days } = cursorTail(contract)
  return {
    days,
    extraColumns: () => [...extras].map(([name, type]) => ({ name, type })),
    encode: (record, position) => {
      const name = key(record)
      const broken = check(record)
      if (broken) return { kind: 'quarantine', key: name, violation: broken }
      if (name === null) return { kind: 'quarantine', key: null, violation: missing(contract.key.join(', '), 'a key') }
      const { known, extra } = split(record)
      if (extra && contract.mode !== 'evolve') return { kind: 'quarantine', key: name, violation: unknownField(extra) }
      const end = tail(record)
      if (typeof end !== 'string') return { kind: 'quarantine', key: name, violation: end }
      const text = `{"n":${position},"k":${JSON.stringify(name)}${end},"d":${JSON.stringify(known)}`
      if (!extra) return { kind: 'line', line: `${text}}` }
      observe(extras, extra)
      return { kind: 'line', line: `${text},"x":${JSON.stringify(extra)}}` }
    },
  }
}

interface CompiledContract {
  readonly check: CheckRecord
  readonly key: ReadRecordKey
  readonly split: (record: JsonRecord) => SplitRecord
}

/** Compiling takes longer than reading a small package, and a long history is many packages of one contract. */
const compiledContracts = new WeakMap<ObjectContract, CompiledContract>()

function compiled(contract: ObjectContract): CompiledContract {
  const known = compiledContracts.get(contract)
  if (known) return known
  const fresh = {
    check: compileContract(contract),
    key: compileRecordKey(contract),
    split: compileSplit(wireColumns(contract).map(({ name }) => name)),
  }
  compiledContracts.set(contract, fresh)
  return fresh
}

interface SplitRecord {
  readonly known: JsonRecord
  readonly extra: JsonRecord | null
}

/** Declared fields in the order of the contract. Most records hold these alone and in order, and are taken as they are. */
function compileSplit(declared: readonly string[]): (record: JsonRecord) => SplitRecord {
  const isDeclared = new Set(declared)
  return (record) => {
    let next = 0
    for (const field in record) {
      while (next < declared.length && declared[next] !== field) next++
      if (next++ >= declared.length) return reordered(declared, isDeclared, record)
    }
    return { known: record, extra: null }
  }
}

function reordered(declared: readonly string[], isDeclared: ReadonlySet<string>, record: JsonRecord): SplitRecord {
  const known: Record<string, unknown> = {}
  for (const field of declared) {
    const value = record[field]
    if (value !== undefined) known[field] = value
  }
  let extra: Record<string, unknown> | null = null
  for (const field in record) {
    if (isDeclared.has(field) || record[field] === undefined) continue
    extra ??= {}
    extra[field] = record[field]
  }
  return { known, extra }
}

/** A null says nothing about the type of a field; one that came with several types is JSON. */
function observe(extras: Map<string, WireColumn['type']>, extra: JsonRecord): void {
  for (const field in extra) {
    if (extra[field] === null) continue
    const type = observedWireType(extra[field])
    const before = extras.get(field)
    if (before !== type) extras.set(field, before === undefined ? type : widerType(before, type))
  }
}

interface CursorTail {
  /** The piece of a record's line, or what is wrong with its day. */
  readonly tail: (record: JsonRecord) => string | Violation
  readonly days: () => DayRange | null
}

/** The day of a record read by days, or the change time of one read by changes, as the piece of its line. */
function cursorTail({ sync }: ObjectContract): CursorTail {
  if (sync.kind === 'full') return { tail: () => '', days: () => null }
  const path = sync.field.split('.')
  const read = (record: JsonRecord): unknown =>
    path.reduce<unknown>(
      (value, name) => (typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined),
      record,
    )
  if (sync.kind === 'changes') {
    const tail = (record: JsonRecord): string => {
      const changed = read(record)
      return typeof changed === 'string' ? `,"c":${JSON.stringify(changed)}` : ''
    }
    return { tail, days: () => null }
  }
  let range: DayRange | null = null
  // Records name few days, many times each.
  const answers = new Map<string | number | null, string>()
  const tail = (record: JsonRecord): string | Violation => {
    const value = read(record)
    const dayPart = dayPartOf(value)
    const known = answers.get(dayPart)
    if (known !== undefined) return known
    const day = dayOf(dayPart)
    if (day === null) return { path: sync.field, expected: 'a day', got: shown(value) }
    const answer = `,"w":"${day}"`
    answers.set(dayPart, answer)
    range = { from: range && range.from < day ? range.from : day, to: range && range.to > day ? range.to : day }
    return answer
  }
  return { tail, days: () => range }
}

/** What of a value names its day: the date of a text, the whole days of a number of seconds or milliseconds since 1970. */
function dayPartOf(value: unknown): string | number | null {
  if (typeof value === 'string') return value.length > 10 ? value.slice(0, 10) : value
  if (typeof value !== 'number') return null
  return Math.floor(value / (Math.abs(value) < SECONDS_BELOW ? 86_400 : 86_400_000))
}

/** As seconds this is the year 5138, as milliseconds the year 1973. */
const SECONDS_BELOW = 100_000_000_000

/** 9999-12-31, in days since 1970. */
const LAST_DAY = 2_932_896

/** Vendors write days with dashes or without. */
function dayOf(dayPart: string | number | null): Day | null {
  if (dayPart === null) return null
  if (typeof dayPart === 'number') {
    return dayPart >= 0 && dayPart <= LAST_DAY ? new Date(dayPart * 86_400_000).toISOString().slice(0, 10) : null
  }
  const day = dayPart.length === 8 ? `${dayPart.slice(0, 4)}-${dayPart.slice(4, 6)}-${dayPart.slice(6)}` : dayPart
  return isDay(day) ? day : null
}

function missing(path: string, expected: string): Violation {
  return { path, expected, got: 'nothing' }
}

/** A vendor adds fields; only a contract that does not evolve minds. */
function unknownField(extra: JsonRecord): Violation {
  const [field = ''] = Object.keys(extra)
  return { path: field, expected: 'no such field', got: observedWireType(extra[field]) }
}

function shown(value: unknown): string {
  return (JSON.stringify(value) ?? 'nothing').slice(0, 80)
}
