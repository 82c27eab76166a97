import { seededRandom } from '@gata/base'
import { openMemoryWarehouse } from '@gata/warehouse/testing'
import { expect, it } from 'vitest'
import { compileQuery } from './compile-query.ts'
import type { SemanticQuery } from './query/semantic-query.ts'
import { answerByRows, type World } from './testing/answer-by-rows.ts'
import { expectSame, openBrowserEngine } from './testing/browser-engine.ts'
import { landRollups, ServedQuestions } from './testing/landed-rollups.ts'
import { landWorld, randomWorld } from './testing/random-world.ts'
import { starModel, starTables } from './testing/star-model.ts'

/** How many questions; the short version belongs to every check, `npm run test:semantic` asks ten thousand. */
const QUERIES = Number(process.env['GATA_TEST_QUERIES'] ?? 400)
const PER_WORLD = 40
/** Every so many of them also in the engine that browsers have: all of the ten thousand. */
const IN_BROWSER = QUERIES < 10_000 ? 8 : 1
/** Every so many of them also of rollups, with the very same answer. */
const OF_ROLLUPS = QUERIES < 10_000 ? 8 : 1

it(
  `${QUERIES} random questions over random small worlds are answered as each metric is row by row, by a program of its own`,
  async () => {
    const browser = await openBrowserEngine()
    const random = seededRandom(2026)
    const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T // never empty
    const some = <T>(from: readonly T[], most: number): readonly T[] => [
      ...new Set(Array.from({ length: 1 + Math.floor(random() * most) }, () => pick(from))),
    ]
    const model = starModel()
    let answered = 0
    let rowsSeen = 0
    const served = new ServedQuestions()
    while (answered < QUERIES) {
      await using warehouse = await openMemoryWarehouse()
      for (const statement of starTables) await warehouse.run(statement)
      const world: World = randomWorld(random)
      await landWorld(warehouse, world)
      const rollups = await landRollups(warehouse, model)
      for (const statement of ['drop schema if exists analytics cascade', ...starTables]) browser.run(statement)
      await landWorld(browser, world)
      for (let round = 0; round < PER_WORLD && answered < QUERIES; round++) {
        const query = randomQuery(random, pick, some)
        const context = { timezone: 'UTC', now: new Date('2026-03-10T12:00:00Z') }
        const { sql, columns, needs } = compileQuery(model, query, context)
        if (answered % OF_ROLLUPS === 0) await served.compare(warehouse, model, query, { ...context, rollups })
        const rows = await warehouse.rows(sql)
        const got = rows.map((row) =>
          columns.map(({ name, kind }) => (kind === 'dimension' || kind === 'time' ? row[name] : rounded(row[name]))),
        )
        const expected = answerByRows(world, query).map((row) =>
          row.map((cell) => (typeof cell === 'number' ? rounded(cell) : cell)),
        )
        expect({ query, rows: sorted(got) }).toEqual({ query, rows: sorted(expected) })
        expect(needs).toEqual([])
        if (answered % IN_BROWSER === 0) await expectSame(browser, warehouse, sql)
        answered += 1
        rowsSeen += rows.length
      }
    }
    expect(rowsSeen).toBeGreaterThan(QUERIES)
    expect(served.share).toBeGreaterThan(0.4)
    expect([...served.byRollup.keys()].toSorted()).toEqual(['ads_by_day', 'orders_by_day', 'sessions_by_day'])
  },
  30 * 60_000,
)

const ofAds = ['spend_reporting', 'impressions', 'clicks', 'ctr']
const ofSessions = ['sessions', 'converting_sessions', 'attributed_revenue', 'visitors', 'conversion_rate']
const ofBoth = ['roas', 'cac']
const ofOrders = ['orders', 'revenue', 'customers', 'aov']

function randomQuery(
  random: () => number,
  pick: <T>(from: readonly T[]) => T,
  some: <T>(from: readonly T[], most: number) => readonly T[],
): SemanticQuery {
  const [metrics, dimensions] = pick([
    [
      [...ofAds, ...ofSessions, ...ofBoth],
      ['platform', 'campaign_name', 'campaigns.objective'],
    ],
    [ofSessions, ['platform', 'campaign_name', 'sessions.device_category', 'sessions.is_conversion_session']],
    [[...ofAds, ...ofSessions, ...ofBoth, ...ofOrders], []],
    [ofOrders, ['orders.source_platform', 'orders.financial_status_normalised']],
  ] as const)
  const filterable = dimensions.filter((name) => name !== 'sessions.is_conversion_session')
  const filters =
    filterable.length > 0 && random() < 0.5
      ? {
          field: pick(filterable),
          operator: pick(['in', 'not_in'] as const),
          values: some(['facebook_ads', 'google_ads', 'Alpha', 'Beta', 'mobile', 'sales', 'paid', 'shopify'], 3),
        }
      : null
  return {
    metrics: some<string>(metrics, 3),
    ...(dimensions.length > 0 && random() < 0.85 ? { dimensions: some<string>(dimensions, 2) } : {}),
    ...(filters ? { filters } : {}),
    ...timeOf(random, pick),
  }
}

/** Nothing, buckets, a range, buckets of a range, or a range compared with the one before. */
function timeOf(random: () => number, pick: <T>(from: readonly T[]) => T): Pick<SemanticQuery, 'time'> {
  const range = { start: '2026-03-02', end: pick(['2026-03-03', '2026-03-06', '2026-03-07']) }
  const grain = pick(['day', 'month'] as const)
  const chance = random()
  if (chance < 0.3) return {}
  if (chance < 0.45) return { time: { grain } }
  if (chance < 0.6) return { time: { range } }
  return { time: chance < 0.75 ? { range, grain } : { range, compare: 'previous_period' } }
}

function rounded(value: unknown): unknown {
  return value === null || value === undefined || value === '' ? (value ?? null) : Number(Number(value).toFixed(6))
}

function sorted(rows: readonly (readonly unknown[])[]): readonly (readonly unknown[])[] {
  return rows.toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)))
}
