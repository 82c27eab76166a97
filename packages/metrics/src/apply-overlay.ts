import { isGataError } from '@gata/base'
import {
  type DerivedMetric,
  type Dimension,
  type Filter,
  filterFormProblems,
  input,
  lintModel,
  type Metric,
  type MetricExpression,
  type NumberFormat,
  type SemanticModel,
} from '@gata/semantic'
import { metricExpression } from '@gata/semantic-files'
import { canonicalOf } from './star-schema.ts'

/** What one tenant says of its figures beyond what every tenant's mean; names are keys. */
export interface Overlay {
  readonly metrics?: Readonly<Record<string, OverlayMetric>> | undefined
  readonly dimensions?: Readonly<Record<string, OverlayDimension>> | undefined
}

interface Told {
  readonly title?: string | undefined
  readonly description?: string | undefined
}

/** One of `formula` over metrics, a `measure` with a filter, or another metric under a new name. */
interface OverlayMetric extends Told {
  readonly formula?: string | undefined
  readonly measure?: string | undefined
  readonly filter?: unknown
  readonly renames?: string | undefined
  readonly unit?: string | undefined
  readonly format?: { readonly style: NumberFormat['style']; readonly decimals?: number | undefined } | undefined
}

/** A column of a dataset's table, or a shared dimension under a new name. */
interface OverlayDimension extends Told {
  readonly dataset?: string | undefined
  readonly column?: string | undefined
  readonly renames?: string | undefined
}

/** What does not hold together, by the keys of the overlay that lead there. */
export interface OverlayIssue {
  readonly path: readonly string[]
  readonly message: string
}

/**
 * Lays what a tenant says over the definitions of all. It adds and renames and takes nothing away; what it adds is made of what is there, and is
 * hidden wherever that is hidden.
 */
export function applyOverlay(
  base: SemanticModel,
  overlay: Overlay,
): { readonly model: SemanticModel; readonly issues: readonly OverlayIssue[] } {
  const issues: OverlayIssue[] = []
  const withDimensions = Object.entries(overlay.dimensions ?? {}).reduce(
    (model, [name, said]) => addDimension(model, name, said, issues),
    base,
  )
  const model = Object.entries(overlay.metrics ?? {}).reduce(
    (before, [name, said]) => addMetric(before, name, said, issues),
    withDimensions,
  )
  if (issues.length === 0) issues.push(...lintIssues(model, overlay))
  return { model, issues }
}

function addDimension(
  model: SemanticModel,
  name: string,
  { dataset = '', column = '', renames, title, description }: OverlayDimension,
  issues: OverlayIssue[],
): SemanticModel {
  const told = presentationOf({ title, description })
  const path = ['dimensions', name]
  if (renames !== undefined) {
    const conformed = model.conformed ?? []
    if (!conformed.some((each) => each.name === renames)) {
      const known = conformed.map((each) => each.name).join(', ')
      issues.push({ path: [...path, 'renames'], message: `must be a shared dimension (${known})` })
    }
    return {
      ...model,
      conformed: conformed.map((each) => (each.name === renames ? { ...each, ...told, name } : each)),
    }
  }
  const type = canonicalOf(dataset)?.columns[column]?.type
  if (type === undefined) {
    const isDataset = canonicalOf(dataset) !== undefined
    const [at, what] = isDataset ? ['column', `a column of ${dataset}`] : ['dataset', 'a dataset']
    issues.push({ path: [...path, at], message: `must be ${what}` })
    return model
  }
  if (!['varchar', 'boolean', 'bigint', 'integer'].includes(type)) {
    issues.push({ path: [...path, 'column'], message: `must be a text, a truth value or a whole number, not ${type}` })
    return model
  }
  const added: Dimension = { kind: 'categorical', name, type, expression: { kind: 'column', name: column }, ...told }
  return {
    ...model,
    datasets: model.datasets.map((each) =>
      each.name === dataset ? { ...each, dimensions: [...each.dimensions, added] } : each,
    ),
  }
}

function addMetric(model: SemanticModel, name: string, said: OverlayMetric, issues: OverlayIssue[]): SemanticModel {
  const { formula, measure, filter, renames, unit, format } = said
  const told = {
    name,
    ...presentationOf(said),
    ...(unit === undefined ? {} : { unit }),
    ...(format === undefined ? {} : { format: formatOf(format) }),
  }
  const wrong = filter === undefined ? [] : filterFormProblems(filter)
  issues.push(...wrong.map((message) => ({ path: ['metrics', name, 'filter'], message })))
  if (wrong.length > 0) return model
  if (renames !== undefined) return renameMetric(model, renames, told, ['metrics', name, 'renames'], issues)
  const metric: Metric | null =
    measure === undefined
      ? derivedOf(told, formula ?? '', ['metrics', name, 'formula'], issues)
      : // Its form was looked at; its fields are judged with the model as a whole.
        { ...told, type: 'simple', measure, ...(filter === undefined ? {} : { filter: filter as Filter }) }
  return metric ? { ...model, metrics: [...model.metrics, metric] } : model
}

/** The old metric stays for what is made of it, and is asked for by the new name alone. */
function renameMetric(
  model: SemanticModel,
  renames: string,
  told: Pick<Metric, 'name' | 'title' | 'description' | 'unit' | 'format'>,
  path: readonly string[],
  issues: OverlayIssue[],
): SemanticModel {
  const old = model.metrics.find((each) => each.name === renames && !each.hidden)
  if (!old) {
    issues.push({ path, message: 'must be the name of a metric' })
    return model
  }
  const { title, description, unit, format } = old
  const kept = Object.fromEntries(
    Object.entries({ title, description, unit, format }).filter(([, value]) => value !== undefined),
  )
  const alias: DerivedMetric = {
    ...kept,
    ...told,
    type: 'derived',
    inputs: [{ metric: renames }],
    expression: input(renames),
  }
  return {
    ...model,
    metrics: [...model.metrics.map((each) => (each === old ? { ...each, hidden: true } : each)), alias],
  }
}

function derivedOf(
  told: Pick<Metric, 'name'>,
  formula: string,
  path: readonly string[],
  issues: OverlayIssue[],
): Metric | null {
  try {
    const expression = metricExpression(formula)
    const names = [...new Set(inputsIn(expression))]
    if (names.length === 0) issues.push({ path, message: 'must name at least one metric' })
    return { ...told, type: 'derived', inputs: names.map((metric) => ({ metric })), expression }
  } catch (thrown) {
    if (!isGataError(thrown) && !(thrown instanceof Error)) throw thrown
    issues.push({ path, message: 'must be numbers, metrics, + - * /, nullif and coalesce' })
    return null
  }
}

function inputsIn(expression: MetricExpression): readonly string[] {
  if (expression.kind === 'input') return [expression.name]
  return expression.kind === 'call' ? expression.args.flatMap(inputsIn) : []
}

/** What the model as a whole says of the parts that came from the overlay. */
function lintIssues(model: SemanticModel, { metrics = {}, dimensions = {} }: Overlay): readonly OverlayIssue[] {
  return lintModel(model).map(({ path, message }) => {
    const [part = '', first = '', second = ''] = path.split('.')
    if (part === 'metrics' && first in metrics) return { path: ['metrics', first], message }
    const dimension = [first, second, path.split('.').at(-1) ?? ''].find((each) => each in dimensions)
    return { path: dimension === undefined ? [] : ['dimensions', dimension], message: `${path}: ${message}` }
  })
}

function presentationOf({ title, description }: Told): { title?: string; description?: string } {
  return { ...(title === undefined ? {} : { title }), ...(description === undefined ? {} : { description }) }
}

function formatOf({ style, decimals }: NonNullable<OverlayMetric['format']>): NumberFormat {
  return decimals === undefined ? { style } : { style, decimals }
}
