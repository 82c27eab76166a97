import { describe, expect, it } from 'vitest'
import { cronProblem, nextTime } from './cron-times.ts'

/** Each of them puts its clock forward and back within the year, at other hours and by other amounts. */
const zones = ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'America/Santiago']
const year = { from: Date.parse('2026-03-01T12:00:00Z'), to: Date.parse('2026-11-15T12:00:00Z') }

function times(cron: string, timeZone: string): readonly number[] {
  const found: number[] = []
  for (let at = nextTime({ cron, timeZone }, new Date(year.from)); at && at.getTime() < year.to; ) {
    found.push(at.getTime())
    at = nextTime({ cron, timeZone }, at)
  }
  return found
}

/** What the clocks of a zone show, every quarter of an hour of the year. */
function quarters(timeZone: string): readonly Quarter[] {
  const known = quartersOf.get(timeZone) ?? readClocks(timeZone)
  quartersOf.set(timeZone, known)
  return known
}

interface Quarter {
  readonly at: number
  readonly day: string
  readonly clock: string
}

const quartersOf = new Map<string, readonly Quarter[]>()

function readClocks(timeZone: string): readonly Quarter[] {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  })
  const found: Quarter[] = []
  for (let at = year.from; at < year.to; at += 15 * 60_000) {
    const [day = '', clock = ''] = format.format(at).split(', ')
    found.push({ at, day, clock })
  }
  return found
}

describe('the times of a schedule', () => {
  it.each(zones)('come once on every day in %s, at the end of the gap where the clock is put forward', (timeZone) => {
    for (const clock of ['01:30', '02:15', '00:00']) {
      const [hour = '', minute = ''] = clock.split(':')
      // The first instant of the day at which the clock shows that time or a later one; whole days of the year only.
      const first = new Map<string, number>()
      for (const quarter of quarters(timeZone)) {
        if (quarter.clock >= clock && !first.has(quarter.day)) first.set(quarter.day, quarter.at)
      }
      const [firstDay] = first.keys()
      const expected = [...first].filter(([day, at]) => day !== firstDay && at > year.from).map(([, at]) => at)
      expect(times(`${Number(minute)} ${Number(hour)} * * *`, timeZone)).toEqual(expected)
    }
  })

  it.each(['Europe/Berlin', 'Australia/Lord_Howe'])(
    'follow the instants there are in %s, where they repeat within the hour',
    (timeZone) => {
      const expected = quarters(timeZone).flatMap(({ at, clock }) =>
        at > year.from && clock.endsWith(':30') ? [at] : [],
      )
      expect(times('30 * * * *', timeZone)).toEqual(expected)
    },
  )
})

it.each(['0 6 * * *', '*/5 8-18 * * MON-FRI', '0 0 29 2 *', '@daily'])('the cron expression %j is good', (text) => {
  expect(cronProblem(text)).toBeNull()
})

it.each([
  ['@dayly', ', or a nickname, did you mean @daily?'],
  ['* * * *', 'must be a cron expression of five fields, such as 0 6 * * *'],
  ['0 0 6 * * *', 'of five fields'],
  ['61 * * * *', 'such as 0 6 * * *: Invalid value for minute: 61'],
  ['a b c d e', 'such as 0 6 * * *: configuration entry'],
  ['0 0 31 2 *', 'this one never does'],
  ['', 'of five fields'],
])('the cron expression %j has the problem %j', (text, problem) => {
  expect(cronProblem(text)).toContain(problem)
})
