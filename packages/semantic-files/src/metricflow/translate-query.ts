import type { DimensionRequest, Grain, SemanticQuery } from '@gata/semantic'
import { NotImported } from '../not-imported.ts'
import { fieldName } from './field-names.ts'
import type { ImportedModel } from './import-model.ts'
import { type Placement, placementOf, timesOf } from './metric-times.ts'
import { whereFilter } from './where-filter.ts'

/** A query of MetricFlow. */
export interface MetricFlowQuery {
  readonly metrics: readonly string[]
  readonly groupBys: readonly { readonly name: string; readonly grain?: string; readonly datePart?: string }[]
  readonly where?: string
  /** First and last day, both in. */
  readonly timeConstraint?: readonly [string, string]
  /** `-` before a name is descending. */
  readonly orderBys?: readonly string[]
  readonly limit?: number
  readonly savedQuery?: string
  readonly minMaxOnly?: boolean
}

/** A query of ours, and what MetricFlow calls the columns of its answer, in their order. */
export interface TranslatedQuery {
  readonly query: SemanticQuery
  readonly columns: readonly string[]
}

const monthsOf: ReadonlyMap<Grain, number> = new Map([
  ['month', 1],
  ['quarter', 3],
  ['year', 12],
])
const grains: readonly string[] = ['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year']

/** Says a query of MetricFlow in words of the imported model. Throws {@link NotImported}; what the model lacks the planner refuses. */
export function translateQuery(imported: ImportedModel, asked: MetricFlowQuery): TranslatedQuery {
  if (asked.savedQuery !== undefined) throw new NotImported('saved-query', asked.savedQuery)
  if (asked.minMaxOnly) throw new NotImported('min-max-of-dimensions', true)
  if (asked.metrics.length === 0) throw new NotImported('query-without-metrics', asked.groupBys)
  for (const metric of asked.metrics) {
    const reason = imported.left.get(metric)
    if (reason) throw reason
  }
  const placements = asked.metrics.map((name) => placementOf(imported.model, name))
  const isShifted = placements.some((each) => each.isRunning || each.isMoved || each.standsInEveryBucket)
  const groups = asked.groupBys.map((each) => groupOf(imported, asked.metrics, isShifted, each))
  const times = groups.filter((each) => each.kind === 'time')
  if (times.length > 1) throw new NotImported('several-grains-of-time', asked.groupBys)
  const [time] = times
  const dimensions = groups.filter((each) => each.kind === 'dimension')
  const named = [...times, ...dimensions]
  const range =
    asked.timeConstraint &&
    rangeOf(
      asked.timeConstraint,
      coarsest(asked.metrics.flatMap((name) => timesOf(imported.model, name).map(({ grain }) => grain))),
    )
  if (isShifted) checkPlacements(placements, asked, { hasGrain: times.length > 0, hasOthers: dimensions.length > 0 })
  const query: SemanticQuery = {
    metrics: asked.metrics,
    dimensions: dimensions.map((each) => each.request),
    ...(asked.where === undefined
      ? {}
      : { filters: whereFilter(asked.where, (name) => fieldName(imported.names, name)) }),
    ...(time || range ? { time: { ...(time ? { grain: time.grain } : {}), ...(range ? { range } : {}) } } : {}),
    ...(asked.limit === undefined ? {} : { limit: asked.limit }),
    orderBy: (asked.orderBys ?? []).map((text) => {
      const name = text.replace(/^-/, '')
      const group = named.find((each) => each.name === name || each.column === name)
      return { field: group?.field ?? name, direction: text.startsWith('-') ? 'desc' : 'asc' }
    }),
  }
  return { query, columns: [...named.map((each) => each.column), ...asked.metrics] }
}

type Group =
  | {
      readonly kind: 'time'
      readonly name: string
      readonly column: string
      readonly field: string
      readonly grain: Grain
    }
  | {
      readonly kind: 'dimension'
      readonly name: string
      readonly column: string
      readonly field: string
      readonly request: DimensionRequest
    }

function groupOf(
  imported: ImportedModel,
  metrics: readonly string[],
  isShifted: boolean,
  asked: MetricFlowQuery['groupBys'][number],
): Group {
  if (asked.datePart !== undefined) throw new NotImported('date-part', asked.datePart)
  const segments = asked.name.split('__')
  const last = segments.at(-1) ?? ''
  const isGrained =
    segments.length > 1 && (grains.includes(last) || (segments[0] === 'metric_time' && segments.length === 2))
  const name = isGrained ? segments.slice(0, -1).join('__') : asked.name
  const said = asked.grain?.toLowerCase() ?? (isGrained ? last : null)
  if (said !== null && !isGrain(said)) throw new NotImported('custom-grain', said)
  if (name === 'metric_time') {
    const grain = said ?? defaultGrain(imported, metrics)
    return { kind: 'time', name: asked.name, column: `metric_time__${grain}`, field: 'time', grain }
  }
  if (
    segments.length > 2 &&
    !isGrained &&
    !knows(imported, asked.name) &&
    knows(imported, segments.slice(0, -1).join('__'))
  )
    throw new NotImported('custom-grain', last)
  const field = fieldName(imported.names, name)
  const dimension = dimensionAt(imported, field)
  if (dimension?.kind !== 'time') return { kind: 'dimension', name: asked.name, column: name, field, request: field }
  const grain = said ?? dimension.smallestGrain
  // Where rows count in other buckets than their own, their own time is the bucket's, as `metric_time` is.
  if (isShifted && metrics.flatMap((each) => timesOf(imported.model, each)).every((time) => time.field === field))
    return { kind: 'time', name: asked.name, column: `${name}__${grain}`, field: 'time', grain }
  return {
    kind: 'dimension',
    name: asked.name,
    column: `${name}__${grain}`,
    field,
    request: { dimension: field, grain },
  }
}

function knows({ names }: ImportedModel, name: string): boolean {
  try {
    fieldName(names, name)
    return true
  } catch {
    return false
  }
}

function dimensionAt({ model }: ImportedModel, field: string) {
  const [name, ...way] = field.split('.').toReversed()
  const dataset = way[0]?.split('__').at(-1)
  return model.datasets
    .filter(
      (each) => way.length === 0 || each.name === way[0] || way[0]?.endsWith(`__${each.name}`) || each.name === dataset,
    )
    .flatMap((each) => each.dimensions)
    .find((each) => each.name === name)
}

/** The coarsest of what the metrics say themselves, else of the grains of their times. */
function defaultGrain({ model, grains: said }: ImportedModel, metrics: readonly string[]): Grain {
  const found = metrics.flatMap((name): readonly string[] => {
    const own = said.get(name)
    return own === undefined ? timesOf(model, name).map(({ grain }) => grain) : [own]
  })
  return coarsest(found)
}

function coarsest(found: readonly string[]): Grain {
  const grain = grains[Math.max(-1, ...found.map((each) => grains.indexOf(each)))]
  if (grain === undefined || !isGrain(grain)) throw new NotImported('custom-grain', found)
  return grain
}

/**
 * Refuses what MetricFlow means otherwise than we do, or by its own calendar: how far buckets reach without a range, running totals without
 * time, and conditions on the time itself, which it holds against the bucket and we against the row.
 */
function checkPlacements(
  placements: readonly Placement[],
  asked: MetricFlowQuery,
  { hasGrain, hasOthers }: { readonly hasGrain: boolean; readonly hasOthers: boolean },
): void {
  const isRunning = placements.some((each) => each.isRunning)
  const isFilled = placements.some((each) => each.standsInEveryBucket)
  if (/TimeDimension\s*\(/i.test(asked.where ?? '')) throw new NotImported('filter', asked.where)
  if (hasGrain) {
    if ((isRunning || isFilled) && !asked.timeConstraint) throw new NotImported('time-spine', asked.groupBys)
    if (isFilled && hasOthers) throw new NotImported('time-spine', asked.groupBys)
    return
  }
  if (placements.some((each) => each.isMoved)) throw new NotImported('offset-window', asked.groupBys)
  if (isRunning && !(placements.every((each) => !each.isRunning || each.isOfAllTime) && !asked.timeConstraint))
    throw new NotImported('cumulative-metric', asked.groupBys)
}

/** As MetricFlow does it: from the first moment of the first period of that grain to the end of the last. */
function rangeOf([first, last]: readonly [string, string], grain: Grain) {
  const moment = /^\d{4}-\d{2}-\d{2}(?: \d{2}:\d{2}:\d{2})?$/
  if (!moment.test(first) || !moment.test(last) || grain === 'week') throw new NotImported('filter', [first, last])
  const start = cut(new Date(`${first.replace(' ', 'T')}Z`), grain, 0)
  const end = cut(new Date(`${last.replace(' ', 'T')}Z`), grain, 1)
  const length = ['second', 'minute', 'hour'].includes(grain) ? 19 : 10
  return { start: start.toISOString().slice(0, length), end: end.toISOString().slice(0, length) }
}

/** The start of the period in which a moment lies, or of one that comes so many later. */
function cut(moment: Date, grain: Grain, later: number): Date {
  const months = monthsOf.get(grain)
  if (months !== undefined)
    return new Date(Date.UTC(moment.getUTCFullYear(), (Math.floor(moment.getUTCMonth() / months) + later) * months, 1))
  const length = { second: 1000, minute: 60_000, hour: 3_600_000 }[grain as string] ?? 86_400_000
  return new Date((Math.floor(moment.getTime() / length) + later) * length)
}

function isGrain(text: string): text is Grain {
  return grains.includes(text)
}
