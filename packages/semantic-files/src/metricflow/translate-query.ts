import type { DatePart, DimensionRequest, Filter, Grain, OrderBy, SemanticQuery } from '@gata/semantic'
import { NotImported } from '../not-imported.ts'
import { checkCredit } from './checked-credit.ts'
import { fieldName } from './field-names.ts'
import { fieldsWithoutMetrics } from './fields-without-metrics.ts'
import type { ImportedModel } from './import-model.ts'
import type { MetricFlowQuery } from './metricflow-query.ts'
import { placementOf, timesOf } from './metric-times.ts'
import { customGrainOf, fieldFor } from './query-fields.ts'
import { calendarRange, checkPlacements, constrainedRange, isTime } from './query-range.ts'
import { beyond } from './saved-query.ts'
import { type FieldOf, whereFilter } from './where-filter.ts'

/** A query of ours, and what MetricFlow calls the columns of its answer, in their order. */
export interface TranslatedQuery {
  readonly query: SemanticQuery
  readonly columns: readonly string[]
}

const dateParts: ReadonlyMap<string, DatePart> = new Map([
  ['dow', 'day_of_week'],
  ['day', 'day_of_month'],
  ['doy', 'day_of_year'],
  ['month', 'month_of_year'],
  ['quarter', 'quarter_of_year'],
  ['year', 'calendar_year'],
])
const grains: readonly string[] = ['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year']

/** Says a query of MetricFlow in words of the imported model. Throws {@link NotImported}; what the model lacks the planner refuses. */
export function translateQuery(imported: ImportedModel, query: MetricFlowQuery): TranslatedQuery {
  const { savedQuery: name } = query
  const saved = name === undefined ? undefined : imported.savedQueries.get(name)
  if (name !== undefined && !saved) throw imported.left.get(name) ?? new NotImported('saved-query', name)
  const asked = saved ? beyond(saved, query) : query
  return translated(imported, { ...asked, groupBys: asked.groupBys.map((each) => withOwnGrain(imported, each)) })
}

/** A grain of one's own stands in the name. */
function withOwnGrain({ calendarGrains }: ImportedModel, asked: MetricFlowQuery['groupBys'][number]) {
  const grain = asked.grain?.toLowerCase() ?? ''
  return calendarGrains.has(grain) ? { name: `${asked.name}__${grain}` } : asked
}

function translated(imported: ImportedModel, asked: MetricFlowQuery): TranslatedQuery {
  if (asked.minMaxOnly && (asked.metrics.length > 0 || asked.orderBys?.length || asked.limit !== undefined))
    throw new NotImported('min-max-of-dimensions', asked.metrics)
  for (const metric of asked.metrics) {
    const reason = imported.left.get(metric)
    if (reason) throw reason
  }
  const placements = asked.metrics.map((name) => placementOf(imported.model, name))
  // There the zero stands only beside rows of the metric itself, here wherever another metric has any.
  if (asked.metrics.length > 1 && placements.some((each) => each.isFilledWithin))
    throw new NotImported('fill-nulls-beside-other-metrics', asked.metrics)
  // It does not say whether a condition is on what was converted, or on what it was converted to.
  if (placements.some((each) => each.isConversion) && (asked.where !== undefined || asked.timeConstraint))
    throw new NotImported('conversion-metric', asked.where ?? asked.timeConstraint)
  const fieldOf: FieldOf =
    asked.metrics.length === 0
      ? fieldsWithoutMetrics(imported, asked)
      : (name, metric) => fieldFor(imported, metric === undefined ? asked.metrics : [metric], name)
  const isShifted = placements.some(
    (each) => each.isRunning || each.isMoved || each.isLater || each.standsInEveryBucket,
  )
  const isCutOnce = placements.some(
    (each) => each.isRunning || each.isMoved || each.standsInEveryBucket || each.isAtMoment,
  )
  const groups = asked.groupBys.map((each) => groupOf(imported, asked.metrics, { isCutOnce, fieldOf }, each))
  const times = groups.filter((each) => each.kind === 'time')
  const [time, ...coarser] = times
  if (isCutOnce && coarser.length > 0) throw new NotImported('several-grains-of-time', asked.groupBys)
  const dimensions = [...coarser.map(cutOfTime), ...groups.filter((each) => each.kind === 'dimension')]
  const named = [...(time ? [time] : []), ...dimensions]
  const filter =
    asked.where === undefined ? null : whereFilter(asked.where, fieldOf, () => grainOfTime(imported, asked))
  const measured = () =>
    coarsest(asked.metrics.flatMap((name) => timesOf(imported.model, name).map(({ grain }) => grain)))
  const isOfMoments = asked.metrics.length === 0
  const range =
    asked.timeConstraint && !isOfMoments
      ? constrainedRange(
          asked.timeConstraint,
          finestOf(asked, () => defaultGrain(imported, asked.metrics)) ?? measured(),
        )
      : calendarRange(imported.calendar, placements, time ? { asked: time.grain, measured: measured() } : null)
  checkCredit(
    imported.model,
    asked.metrics,
    dimensions.map(({ request }) => nameOf(request)),
  )
  const ofTime = dimensions.filter(({ request }) => isTime(nameOf(request)))
  // There whole weeks are moved, of which the parts in two months are then told apart wrongly.
  const isOfWeeks =
    time !== undefined && times.every(({ grain }) => grain !== 'day') && times.some(({ grain }) => grain === 'week')
  if (isOfWeeks && ofTime.length > 0 && placements.some((each) => each.isLater))
    throw new NotImported('several-grains-of-time', asked.groupBys)
  if (isShifted)
    checkPlacements(placements, asked, {
      hasGrain: times.length > 0,
      hasTime: times.length > 0 || ofTime.length > 0,
      hasOthers: dimensions.length > 0,
      filter,
    })
  const query: SemanticQuery = {
    metrics: asked.metrics,
    dimensions: dimensions.map((each) => each.request),
    ...withFilters([filter, isOfMoments && asked.timeConstraint ? within(asked, fieldOf('metric_time')) : null]),
    ...(time || range ? { time: { ...(time ? { grain: time.grain } : {}), ...(range ? { range } : {}) } } : {}),
    ...(asked.limit === undefined ? {} : { limit: asked.limit }),
    ...(asked.minMaxOnly ? { bounds: true } : {}),
    ...(asked.orderBys === undefined || asked.orderBys.length === 0
      ? {}
      : { orderBy: asked.orderBys.map((text) => orderOf(text, named)) }),
  }
  const columns = named.map((each) => each.column)
  return asked.minMaxOnly
    ? { query, columns: columns.flatMap((column) => [`${column}__min`, `${column}__max`]) }
    : { query, columns: [...columns, ...asked.metrics] }
}

function withFilters(found: readonly (Filter | null)[]): { readonly filters?: Filter } {
  const [first, ...others] = found.flatMap((each) => (each ? [each] : []))
  if (!first) return {}
  return { filters: others.length === 0 ? first : { and: [first, ...others] } }
}

/** The moments of a calendar that a time constraint leaves. */
function within(asked: MetricFlowQuery, field: string): Filter | null {
  const { timeConstraint } = asked
  const finest = finestOf(asked, () => 'day')
  if (!timeConstraint || finest === null) return null
  const range = constrainedRange(timeConstraint, finest)
  const moment = (text: string) => (text.includes('T') ? `${text}Z` : text)
  return {
    and: [
      { field, operator: 'at_least', values: [moment(range.start)] },
      { field, operator: 'less_than', values: [moment(range.end)] },
    ],
  }
}

function nameOf(request: DimensionRequest): string {
  return typeof request === 'string' ? request : request.dimension
}

/** A grain of the time beside the bucket. */
function cutOfTime({ name, column, grain }: Extract<Group, { kind: 'time' }>): Group & { readonly kind: 'dimension' } {
  return { kind: 'dimension', name, column, field: `time__${grain}`, request: { dimension: 'time', grain } }
}

/**
 * The finest grain by which `metric_time` is asked for, to whose buckets a time constraint is widened: the day where there are but grains of one's
 * own, of which nobody knows how long they are; null where it is not asked for.
 */
function finestOf({ groupBys }: MetricFlowQuery, unsaid: () => Grain): Grain | null {
  const asked = groupBys.flatMap(({ name, grain, datePart }) => {
    const [first, last] = name.split('__')
    return first !== 'metric_time' || datePart !== undefined ? [] : [grain?.toLowerCase() ?? last ?? unsaid()]
  })
  const found = grains.find((grain) => asked.includes(grain)) ?? 'day'
  return asked.length > 0 && isGrain(found) ? found : null
}

function grainOfTime(imported: ImportedModel, { metrics }: MetricFlowQuery): string | null {
  return metrics.length === 0 ? null : defaultGrain(imported, metrics)
}

function orderOf(text: string, groups: readonly Group[]): OrderBy {
  const name = text.replace(/^-/, '')
  const group = groups.find((each) => each.name === name || each.column === name)
  return { field: group?.field ?? name, direction: text.startsWith('-') ? 'desc' : 'asc' }
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
  { isCutOnce, fieldOf }: { readonly isCutOnce: boolean; readonly fieldOf: FieldOf },
  asked: MetricFlowQuery['groupBys'][number],
): Group {
  if (asked.datePart !== undefined) {
    const part = dateParts.get(asked.datePart.toLowerCase())
    if (!part || isCutOnce) throw new NotImported('date-part', asked.datePart)
    const field = fieldOf(asked.name)
    const column = `${asked.name}__extract_${asked.datePart.toLowerCase()}`
    return {
      kind: 'dimension',
      name: asked.name,
      column,
      field: `${field}__${part}`,
      request: { dimension: field, part },
    }
  }
  if (customGrainOf(imported, asked.name) !== null) {
    if (isCutOnce || asked.grain !== undefined) throw new NotImported('custom-grain', asked.name)
    const field = fieldOf(asked.name)
    return {
      kind: 'dimension',
      name: asked.name,
      column: asked.name,
      field: `${field}__day`,
      request: { dimension: field, grain: 'day' },
    }
  }
  const segments = asked.name.split('__')
  const last = segments.at(-1) ?? ''
  const isGrained =
    segments.length > 1 && (grains.includes(last) || (segments[0] === 'metric_time' && segments.length === 2))
  const name = isGrained ? segments.slice(0, -1).join('__') : asked.name
  const said = asked.grain?.toLowerCase() ?? (isGrained ? last : null)
  if (said !== null && !isGrain(said)) throw new NotImported('custom-grain', said)
  if (name === 'metric_time' && metrics.length > 0) {
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
  const field = fieldOf(name)
  if (field === 'time') {
    const grain = said ?? defaultOfOwn(imported, metrics)
    return { kind: 'time', name: asked.name, column: `${name}__${grain}`, field: 'time', grain }
  }
  const dimension = dimensionAt(imported, field)
  if (dimension?.kind !== 'time') return { kind: 'dimension', name: asked.name, column: name, field, request: field }
  const grain = said ?? (name === 'metric_time' ? 'day' : dimension.smallestGrain)
  return {
    kind: 'dimension',
    name: asked.name,
    column: `${name}__${grain}`,
    field: `${field}__${grain}`,
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

/** The dimension at the end of a way: a dataset or a join, then joins from there. Without a way it is one of entities, which are all of one kind. */
function dimensionAt({ model: { datasets } }: ImportedModel, field: string) {
  const [name, ...back] = field.split('.').toReversed()
  const [first, ...joins] = back.toReversed()
  const named = (at: ImportedModel['model']['datasets'], way: string) => {
    const targets = new Set(at.flatMap((each) => each.joins.filter((join) => join.name === way)).map(({ to }) => to))
    return datasets.filter((each) => targets.has(each.name))
  }
  const own = datasets.filter((each) => first === undefined || each.name === first)
  const start = own.length > 0 || first === undefined ? own : named(datasets, first)
  return joins
    .reduce(named, start)
    .flatMap((each) => each.dimensions)
    .find((each) => each.name === name)
}

/** The coarsest of what the metrics say themselves, else of the grains of their times, and then at least the day. */
function defaultGrain({ model, grains: said }: ImportedModel, metrics: readonly string[]): Grain {
  const found = metrics.flatMap((name): readonly string[] => {
    const own = said.get(name)
    return own === undefined ? ['day', ...timesOf(model, name).map(({ grain }) => grain)] : [own]
  })
  return coarsest(found)
}

/** Of the time by which all metrics are laid out, if it is asked for by its own name. */
function defaultOfOwn({ model }: ImportedModel, metrics: readonly string[]): Grain {
  return coarsest(metrics.flatMap((name) => timesOf(model, name).map(({ grain }) => grain)))
}

function coarsest(found: readonly string[]): Grain {
  const grain = grains[Math.max(-1, ...found.map((each) => grains.indexOf(each)))]
  if (grain === undefined || !isGrain(grain)) throw new NotImported('custom-grain', found)
  return grain
}

function isGrain(text: string): text is Grain {
  return grains.includes(text)
}
