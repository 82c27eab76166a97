import type { FieldFilter, Filter, Grain, TimeRange } from '@gata/semantic'
import { NotImported } from '../not-imported.ts'
import type { ImportedModel } from './import-model.ts'
import type { Placement } from './metric-times.ts'
import type { MetricFlowQuery } from './metricflow-query.ts'

const monthsOf: ReadonlyMap<Grain, number> = new Map([
  ['month', 1],
  ['quarter', 3],
  ['year', 12],
])
const daysOf: ReadonlyMap<Grain, number> = new Map([
  ['day', 1],
  ['week', 7],
  ['month', 28],
  ['quarter', 90],
  ['year', 365],
])
/** As many rows as an answer has at most. */
const mostBuckets = 10_000

/**
 * The days of MetricFlow's calendar for what runs or stands in every bucket, since there a query without a range is one of all of them;
 * undefined where nothing does.
 */
export function calendarRange(
  calendar: ImportedModel['calendar'],
  placements: readonly Placement[],
  grains: { readonly asked: Grain; readonly measured: Grain } | null,
): TimeRange | undefined {
  const isFilled = placements.some((each) => each.standsInEveryBucket || (each.isRunning && each.isOfAllTime))
  if (!grains || !(isFilled || placements.some((each) => each.isRunning))) return undefined
  const length = daysOf.get(grains.asked)
  if (!calendar || grains.measured !== 'day' || length === undefined) throw new NotImported('time-spine', grains)
  const [first, last] = calendar
  const end = cut(new Date(`${last}T00:00:00Z`), 'day', 1)
  const days = (end.getTime() - Date.parse(`${first}T00:00:00Z`)) / 86_400_000
  if (isFilled && days / length > mostBuckets) throw new NotImported('time-spine', grains)
  return { start: first, end: end.toISOString().slice(0, 10) }
}

/**
 * Refuses what MetricFlow means otherwise than we do, or by its own calendar: how far buckets reach without a range, running totals without
 * time, and conditions on the time itself, which it holds against the bucket and we against the row.
 */
export function checkPlacements(
  placements: readonly Placement[],
  asked: Pick<MetricFlowQuery, 'where' | 'timeConstraint' | 'groupBys'>,
  {
    hasGrain,
    hasTime,
    hasOthers,
    filter,
  }: {
    readonly hasGrain: boolean
    /** A grain, a part of the time or what a calendar tells of it. */
    readonly hasTime: boolean
    readonly hasOthers: boolean
    readonly filter: Filter | null
  },
): void {
  const isRunning = placements.some((each) => each.isRunning)
  const isFilled = placements.some((each) => each.standsInEveryBucket)
  const fields = filter ? conditionsOf(filter).map(({ field }) => field) : []
  const ofTime = fields.filter(isTime)
  if (ofTime.length > 0 && (isRunning || isFilled || placements.some((each) => each.isMoved)))
    throw new NotImported('filter', asked.where)
  // A condition on the time together with others is held there against the rows as they were before they were moved.
  if (ofTime.length > 0 && ofTime.length < fields.length && placements.some((each) => each.isLater))
    throw new NotImported('filter', asked.where)
  if (asked.timeConstraint && placements.some((each) => each.isRunning && (each.isMoved || each.isLater)))
    throw new NotImported('offset-window', asked.timeConstraint)
  if (hasGrain) {
    if (isFilled && hasOthers) throw new NotImported('time-spine', asked.groupBys)
    return
  }
  if (placements.some((each) => each.isMoved || (each.isLater && !hasTime)))
    throw new NotImported('offset-window', asked.groupBys)
  if (isRunning && !(placements.every((each) => !each.isRunning || each.isOfAllTime) && !asked.timeConstraint))
    throw new NotImported('cumulative-metric', asked.groupBys)
}

/** Whether a field is the time of each metric, or something of it. */
export function isTime(field: string): boolean {
  return field === 'time' || field.startsWith('time.')
}

function conditionsOf(filter: Filter): readonly FieldFilter[] {
  if ('and' in filter) return filter.and.flatMap(conditionsOf)
  if ('or' in filter) return filter.or.flatMap(conditionsOf)
  return 'not' in filter ? conditionsOf(filter.not) : [filter]
}

/** As MetricFlow does it: from the first moment of the first period of that grain to the end of the last. */
export function constrainedRange([first, last]: readonly [string, string], grain: Grain): TimeRange {
  const moment = /^\d{4}-\d{2}-\d{2}(?: \d{2}:\d{2}:\d{2})?$/
  if (!moment.test(first) || !moment.test(last)) throw new NotImported('filter', [first, last])
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
  // Weeks begin on Mondays, and the first day of this clock is a Thursday.
  if (grain === 'week')
    return new Date((Math.floor((moment.getTime() / 86_400_000 + 3) / 7) + later) * 604_800_000 - 3 * 86_400_000)
  const length = { second: 1000, minute: 60_000, hour: 3_600_000 }[grain as string] ?? 86_400_000
  return new Date((Math.floor(moment.getTime() / length) + later) * length)
}
