import { openMemoryWarehouse } from '@gata/warehouse/testing'
import { expect, it } from 'vitest'
import { compileQuery } from './compile-query.ts'
import type { DatePart } from './query/semantic-query.ts'
import { journeyModel, journeyTables } from './testing/journey-model.ts'

const tenantZone = 'Europe/Berlin'
/** Hours around midnights and clock changes, and a day of every month of two years. */
const moments = [
  ...Array.from({ length: 72 }, (_, hour) => Date.UTC(2026, 2, 28, hour, 30)),
  ...Array.from({ length: 72 }, (_, hour) => Date.UTC(2026, 9, 24, hour, 59)),
  ...Array.from({ length: 24 }, (_, month) => Date.UTC(2025, month, 31, 23, 15)),
].map((moment) => new Date(moment))

/** A part as a calendar on the wall and a clock beside it tell it. */
const told: Readonly<Record<DatePart, (moment: Date, timeZone: string) => number>> = {
  hour_of_day: (moment, zone) => field(moment, zone, 'hour'),
  day_of_week: (moment, zone) => ((new Date(wall(moment, zone)).getUTCDay() + 6) % 7) + 1,
  day_of_month: (moment, zone) => field(moment, zone, 'day'),
  day_of_year: (moment, zone) => (wall(moment, zone) - Date.UTC(field(moment, zone, 'year'), 0, 1)) / 86_400_000 + 1,
  month_of_year: (moment, zone) => field(moment, zone, 'month'),
  quarter_of_year: (moment, zone) => Math.ceil(field(moment, zone, 'month') / 3),
  calendar_year: (moment, zone) => field(moment, zone, 'year'),
}

function field(moment: Date, timeZone: string, name: 'hour' | 'day' | 'month' | 'year'): number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
  })
  return Number(format.formatToParts(moment).find(({ type }) => type === name)?.value)
}

function wall(moment: Date, zone: string): number {
  return Date.UTC(field(moment, zone, 'year'), field(moment, zone, 'month') - 1, field(moment, zone, 'day'))
}

it('counts rows by the parts of their times, in the zone of the question, as a calendar and a clock tell them', async () => {
  await using warehouse = await openMemoryWarehouse()
  for (const statement of journeyTables) await warehouse.run(statement)
  for (const moment of moments) {
    const day = new Date(wall(moment, tenantZone)).toISOString().slice(0, 10)
    await warehouse.run(
      `insert into journeys.visits (visitor, visited_at, visited_day) values ('v', '${moment.toISOString()}', '${day}')`,
    )
  }
  for (const timezone of [tenantZone, 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'Pacific/Apia']) {
    for (const part of Object.keys(told) as DatePart[]) {
      const dimensions = [{ dimension: 'visits.visited', part }]
      const { sql, columns, needs } = compileQuery(
        journeyModel,
        { metrics: ['visits'], dimensions, time: { timezone } },
        { timezone: tenantZone, now: new Date('2026-12-01T00:00:00Z') },
      )
      const counts = new Map<number, number>()
      for (const moment of moments) {
        const value = told[part](moment, timezone)
        counts.set(value, (counts.get(value) ?? 0) + 1)
      }
      const rows = await warehouse.rows(sql)
      expect({ timezone, part, rows: rows.map((row) => columns.map(({ name }) => Number(row[name]))) }).toEqual({
        timezone,
        part,
        rows: [...counts].toSorted(([a], [b]) => a - b),
      })
      // Days of the tenant's own zone are stored, so that a browser can tell of them without knowing of zones.
      expect(needs).toEqual(timezone === tenantZone && part !== 'hour_of_day' ? [] : ['icu'])
    }
  }
})
