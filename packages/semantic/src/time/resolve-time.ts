import { isDay, isTimeZone } from '@gata/base'
import type { Grain } from '../definitions/dimension.ts'
import { type Problems, withoutPart } from '../plan/problems.ts'
import type { CompileContext, QueryWarning } from '../query/compiled-query.ts'
import type { ResolvedRange, TimeQuery, TimeRange } from '../query/time-query.ts'
import { bucketAt, isBefore } from './bucket.ts'
import { type CalendarRules, dayOf, type Local, weekDays } from './calendar.ts'
import { checkedRange } from './checked-range.ts'
import { comparedRange } from './compare-range.ts'
import { relativeRangeForms, resolveRelativeRange } from './relative-range.ts'
import { instantOf, localOf } from './zone.ts'

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

/** The time part of a query, whose form was checked, made absolute; tells of texts that mean nothing. */
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
  const grain = time.grain ?? null
  const now = localOf(context.now, timezone)
  const asked = askedRange(time, dayOf(now), timezone, rules, problems)
  const whole =
    asked && time.completePeriodsOnly ? completeOnly(asked, grain ?? 'day', now, rules, timezone, problems) : asked
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
  timezone: string,
  problems: Problems,
): TimeRange | null {
  const first = bucketAt(grain, range.start, rules, timezone)
  const start = sameMoment(first.start, range.start, timezone) ? first.start : first.end
  const { start: end } = bucketAt(grain, isBefore(range.end, now, timezone) ? range.end : now, rules, timezone)
  if (isBefore(start, end, timezone)) return { start, end }
  problems.add('bad-time', 'time.completePeriodsOnly', `the range holds no complete ${grain}`, { got: true })
  return null
}

function partialPeriods(
  range: ResolvedRange,
  grain: Grain | null,
  now: Local,
  rules: CalendarRules,
): readonly QueryWarning[] {
  const warnings: QueryWarning[] = []
  const { start, end, timezone } = range
  const begins = (at: Local) => grain === null || sameMoment(bucketAt(grain, at, rules, timezone).start, at, timezone)
  const warn = (message: string) => warnings.push({ code: 'partial-period', message })
  if (!begins(start)) warn(`the first ${grain} begins before the range, at ${start}`)
  if (!begins(end)) warn(`the last ${grain} ends after the range, at ${end}`)
  if (isBefore(now, end, timezone)) warn('the range is not over yet')
  return warnings
}

function sameMoment(a: Local, b: Local, timezone: string): boolean {
  return a === b || instantOf(a, timezone).getTime() === instantOf(b, timezone).getTime()
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
