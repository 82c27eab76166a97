import { literal } from '@gata/sql'
import type { StatementTarget } from './browser-engine.ts'
import { dayAt, daysLater } from './plain-calendar.ts'

export type Cell = string | number | boolean | null
export type Row = Readonly<Record<string, Cell>>

/** Rows of the tables of the journey model, by the table's name. */
export type Journeys = Readonly<Record<string, readonly Row[]>>

// Around the nights on which clocks change in New York, Berlin and Lord Howe, and around midnight in each of the zones.
const days = ['2026-03-07', '2026-03-08', '2026-03-28', '2026-03-29', '2026-04-04', '2026-04-05']
const clockTimes = ['00:00:00', '00:59:59', '04:30:00', '06:59:59', '13:15:00', '15:10:00', '18:14:59', '22:30:00']
const shops = ['s1', 's2']

/** A few rows of each table, with null keys, facts without a partner, partners that differ about one key, and values that are null or zero. */
export function randomJourneys(random: () => number, zone: string): Journeys {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T // never empty
  const many = (most: number, make: () => Row): readonly Row[] =>
    Array.from({ length: Math.floor(random() * (most + 1)) }, make)
  const day = (): string =>
    random() < 0.5
      ? pick(days)
      : daysLater('2026-02-25', Math.floor(random() * 45) - (random() < 0.2 ? pick([120, 364, 365]) : 0))
  const moment = (name: string): Row => {
    // Often at one time of the day, so that steps fall together, or lie a window apart to the second.
    const instant = `${day()}T${random() < 0.5 ? '22:30:00' : pick(clockTimes)}Z`
    return { [`${name}_at`]: instant, [`${name}_day`]: dayAt(instant, zone) }
  }
  const who = (): Row => ({
    visitor: pick(['v1', 'v2', 'v3', null]),
    campaign_id: pick(['c1', 'c2', 'c3', 'gone', null]),
    device: pick(['mobile', 'Mobile', 'desktop', null]),
  })
  return {
    visits: many(18, () => ({
      ...who(),
      page: pick(['home', 'home', 'cart', null]),
      ...moment('visited'),
      seconds: pick([null, 0, 3, 10, 11, 250]),
    })),
    buys: many(12, () => ({
      ...who(),
      is_test: pick([false, false, false, true, null]),
      ...moment('bought'),
      amount: pick([null, 0, 1.5, 10.25, 99.75, -4.5]),
    })),
    stock: many(10, () => ({
      shop: pick(shops),
      product: pick(['p1', 'p2', null]),
      counted_day: day(),
      units: pick([null, 0, 4, 9]),
    })),
    campaigns: ['c1', 'c2', 'c3'].flatMap((campaign_id) =>
      random() < 0.8
        ? [{ campaign_id, campaign_name: pick(['Alpha', 'Beta', null]), account_id: pick(['a1', 'a2', 'gone', null]) }]
        : [],
    ),
    accounts: [
      { account_id: 'a1', account_name: 'North' },
      { account_id: 'a2', account_name: pick(['South', 'North', null]) },
    ],
    people: many(5, () => ({ visitor: pick(['v1', 'v2', 'v3', null]), country: pick(['DE', 'DE', 'NP', null]) })),
  }
}

/** Writes a world into the empty tables of the journey model. */
export async function landJourneys(warehouse: StatementTarget, world: Journeys): Promise<void> {
  for (const [table, rows] of Object.entries(world)) {
    const [first] = rows
    if (!first) continue
    const values = rows.map(
      (row) =>
        `(${Object.values(row)
          .map((value) => literal(value))
          .join(', ')})`,
    )
    await warehouse.run(`insert into journeys.${table} (${Object.keys(first).join(', ')}) values ${values.join(', ')}`)
  }
}
