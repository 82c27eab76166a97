import { isDay, isTimeZone } from '@gata/base'
import type { Grain } from '../definitions/dimension.ts'
import { type Problems, withoutPart } from '../plan/problems.ts'
import type { CompileContext, QueryWarning } from '../query/compiled-query.ts'
import type { ResolvedRange, TimeQuery, TimeRange } from '../query/time-query.ts'
import { addGrains, type CalendarRules, dayOf, isWholeDay, type Local, startOf } from './calendar.ts'
import { checkedRange } from './checked-range.ts'
import { comparedRange } from './compare-range.ts'
import { relativeRangeForms, resolveRelativeRange } from './relative-range.ts'
import { localOf } from './zone.ts'

/** What of time a query means, with nothing relative left. */
export interface ResolvedTime {
  readonly dimension: string | null
  readonly grain: Grain | null
  readonly timezone: string
  /** Whether stored days are days of this zone. */
  readonly isTenantZone: boolean
  readonly rules: CalendarRules
  readonly range: ResolvedRange | null
  readonly compared: ResolvedRange | null
  readonly warnings: readonly QueryWarning[]
}

const grains: readonly string[] = ['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year']
const weekDays: readonly string[] = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']

/** The time part of a query, checked and made absolute. */
export function resolveTime(query: TimeQuery | undefined, context: CompileContext, problems: Problems): ResolvedTime {
  const time = query ?? {}
  const timezone = time.timezone ?? context.timezone
  if (!isTimeZone(timezone)) {
    problems.add('bad-time', 'time.timezone', `${timezone} is no IANA time zone`, {
      got: timezone,
      suggestions: [context.timezone],
    })
    return { ...nothing(context), timezone: context.timezone }
  }
  const rules: CalendarRules = {
    weekStart: time.weekStart ?? context.weekStart ?? 'monday',
    fiscalYearStart: time.fiscalYearStart ?? context.fiscalYearStart ?? 1,
  }
  if (!weekDays.includes(rules.weekStart)) {
    problems.add('bad-time', 'time.weekStart', `${rules.weekStart} is no day of the week`, {
      got: rules.weekStart,
      suggestions: weekDays,
    })
    return nothing(context)
  }
  if (!Number.isInteger(rules.fiscalYearStart) || rules.fiscalYearStart < 1 || rules.fiscalYearStart > 12) {
    problems.add('bad-time', 'time.fiscalYearStart', 'must be a month from 1 to 12', { got: rules.fiscalYearStart })
    return nothing(context)
  }
  if (time.grain !== undefined && !grains.includes(time.grain)) {
    problems.add('bad-time', 'time.grain', `${time.grain} is no grain`, { got: time.grain, suggestions: grains })
    return nothing(context)
  }
  const grain = time.grain ?? null
  const now = localOf(context.now, timezone)
  const asked = askedRange(time, dayOf(now), timezone, rules, problems)
  const whole = asked && time.completePeriodsOnly ? completeOnly(asked, grain ?? 'day', now, rules, problems) : asked
  if (!asked && time.completePeriodsOnly) {
    problems.add('bad-time', 'time.completePeriodsOnly', 'needs a range', {
      got: true,
      suggestions: relativeRangeForms,
    })
  }
  const range = whole && { ...whole, timezone }
  const compared =
    time.compare === undefined ? null : comparedRange(time.compare, range, grain, rules, timezone, problems)
  const warnings = range ? partialPeriods(range, grain, now, rules) : []
  const isTenantZone = timezone === context.timezone
  return { dimension: time.dimension ?? null, grain, timezone, isTenantZone, rules, range, compared, warnings }
}

function askedRange(
  time: TimeQuery,
  today: Local,
  timezone: string,
  rules: CalendarRules,
  problems: Problems,
): TimeRange | null {
  if (time.range && time.relative !== undefined) {
    problems.add('bad-time', 'time.relative', 'a range and a relative range can not stand together', {
      got: time.relative,
      fix: (query) => ({ ...query, time: withoutPart(query.time ?? {}, 'relative') }),
    })
    return null
  }
  if (time.relative !== undefined) {
    const range = resolveRelativeRange(time.relative, today, rules)
    if (range && isDay(range.start) && range.start < range.end) return range
    problems.add('bad-time', 'time.relative', `${time.relative} is no relative range`, {
      got: time.relative,
      suggestions: relativeRangeForms,
    })
    return null
  }
  if (!time.range) return null
  return checkedRange(time.range, 'time.range', timezone, problems)
}

function completeOnly(
  range: TimeRange,
  grain: Grain,
  now: Local,
  rules: CalendarRules,
  problems: Problems,
): TimeRange | null {
  const first = startOf(grain, range.start, rules)
  const start = sameMoment(first, range.start) ? first : addGrains(first, grain, 1)
  const end = startOf(grain, range.end < now ? range.end : now, rules)
  if (start < end) return { start, end }
  problems.add('bad-time', 'time.completePeriodsOnly', `the range holds no complete ${grain}`, { got: true })
  return null
}

function partialPeriods(
  range: TimeRange,
  grain: Grain | null,
  now: Local,
  rules: CalendarRules,
): readonly QueryWarning[] {
  const warnings: QueryWarning[] = []
  const warn = (message: string) => warnings.push({ code: 'partial-period', message })
  if (grain && !sameMoment(startOf(grain, range.start, rules), range.start))
    warn(`the first ${grain} begins before the range, at ${range.start}`)
  if (grain && !sameMoment(startOf(grain, range.end, rules), range.end))
    warn(`the last ${grain} ends after the range, at ${range.end}`)
  if (range.end > now) warn('the range is not over yet')
  return warnings
}

function sameMoment(a: Local, b: Local): boolean {
  return a === b || (isWholeDay(a) && isWholeDay(b) && dayOf(a) === dayOf(b))
}

function nothing(context: CompileContext): ResolvedTime {
  return {
    dimension: null,
    grain: null,
    timezone: context.timezone,
    isTenantZone: true,
    rules: { weekStart: 'monday', fiscalYearStart: 1 },
    range: null,
    compared: null,
    warnings: [],
  }
}
