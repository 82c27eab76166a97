import { seededRandom } from '@gata/base'
import type { Warehouse } from '@gata/warehouse'
import { openMemoryWarehouse } from '@gata/warehouse/testing'
import { expect, it } from 'vitest'
import { compileQuery } from './compile-query.ts'
import type { CompiledQuery } from './query/compiled-query.ts'
import type { SemanticQuery } from './query/semantic-query.ts'
import { QueryRefusal } from './refusal.ts'
import { answerByDefinition, type Meant } from './testing/answer-by-definition.ts'
import { expectSame, openBrowserEngine } from './testing/browser-engine.ts'
import { holds } from './testing/filter-by-words.ts'
import { journeyMetrics, journeyModel, journeyTables } from './testing/journey-model.ts'
import { type Cell, type Journeys, landJourneys, randomJourneys } from './testing/random-journeys.ts'
import { landRollups, ServedQuestions } from './testing/landed-rollups.ts'
import { presentMoment, randomQuestion, zones } from './testing/random-question.ts'

/** How many questions; the short version belongs to every check, `npm run test:semantic` asks ten thousand. */
const QUERIES = Number(process.env['GATA_TEST_QUERIES'] ?? 120)
const PER_WORLD = 40
/** Every so many of them also in the engine that browsers have: all of the ten thousand. */
const IN_BROWSER = QUERIES < 10_000 ? 4 : 1
/** Every so many of them also of rollups, with the very same answer. */
const OF_ROLLUPS = QUERIES < 10_000 ? 3 : 1

type Line = readonly Cell[]

const browserEngine = openBrowserEngine()

it(
  `${QUERIES} random questions of windows, offsets, shares, moments, funnels and cohorts in six zones are answered as each figure is by its definition`,
  async () => {
    const browser = await browserEngine
    const random = seededRandom(Number(process.env['GATA_TEST_SEED'] ?? 2027))
    const seen = { answered: 0, rows: 0, totals: 0, inBrowser: 0, nextInBrowser: 0 }
    const refused = new Map<string, number>()
    const served = new ServedQuestions()
    while (seen.answered < QUERIES) {
      await using warehouse = await openMemoryWarehouse()
      for (const statement of journeyTables) await warehouse.run(statement)
      const tenantZone = zones[Math.floor(random() * zones.length)] ?? 'UTC'
      const world = randomJourneys(random, tenantZone)
      await landJourneys(warehouse, world)
      const rollups = await landRollups(warehouse, journeyModel)
      for (const statement of ['drop schema if exists journeys cascade', ...journeyTables]) browser.run(statement)
      await landJourneys(browser, world)
      for (let round = 0; round < PER_WORLD && seen.answered < QUERIES; round++) {
        const meant = randomQuestion(random, journeyMetrics, tenantZone)
        const { query } = meant
        const compiled = answeredOrRefused(query, tenantZone, refused)
        if (!compiled) continue
        const all = answerByDefinition(world, journeyMetrics, meant)
        const expected = arranged(all, query, compiled)
        const got = await linesOf(warehouse, compiled)
        if (seen.answered % OF_ROLLUPS === 0)
          await served.compare(warehouse, journeyModel, query, { timezone: tenantZone, now: presentMoment, rollups })
        const isOfDays = [meant.range, meant.compared].every((days) => !(days?.from ?? days?.until))
        const needs = meant.zone === tenantZone && isOfDays ? compiled.needs : []
        expect({ query, tenantZone, needs, rows: got }).toEqual({ query, tenantZone, needs: [], rows: expected })
        seen.answered += 1
        seen.rows += got.length
        if (compiled.needs.length === 0 && seen.answered >= seen.nextInBrowser) {
          await expectSame(browser, warehouse, compiled.sql)
          seen.inBrowser += 1
          seen.nextInBrowser = seen.answered + IN_BROWSER
        }
        if (!compiled.totals) continue
        const whole = answerByDefinition(world, journeyMetrics, withoutGroups(meant)).map((line) => line.map(rounded))
        const totals = (await warehouse.rows(compiled.totals)).map((row) =>
          (compiled.totalsColumns ?? []).map(({ name }) => rounded(row[name])),
        )
        expect({ query, totals }).toEqual({ query, totals: whole })
        seen.totals += 1
      }
    }
    expect(seen.rows).toBeGreaterThan(QUERIES)
    expect(seen.inBrowser).toBeGreaterThan(QUERIES / IN_BROWSER / 2)
    expect(seen.totals).toBeGreaterThan(QUERIES / 10)
    expect(served.share).toBeGreaterThan(0.2)
    expect(served.byRollup.size).toBeGreaterThan(3)
    expect(served.misses.size).toBeGreaterThan(4)
    expect([...refused.keys()].sort()).toEqual(
      ['bad-time', 'needs-time', 'not-supported', 'offset-not-aligned', 'time-zone-not-possible'].filter((code) =>
        refused.has(code),
      ),
    )
  },
  60 * 60_000,
)

// What is read twice loses the values of its filter in DuckDB 1.4 unless it is kept, and then counts the rows whose field is null.
it.each([
  ['revenue_so_far', [['2026-03-30', '99.7500']]],
  ['buys_after_visits', [['2026-03-30', '1']]],
] as const)('%s, of which the rows are read twice, keeps to its filter in the browser too', async (metric, rows) => {
  const browser = await browserEngine
  await using warehouse = await openMemoryWarehouse()
  const [first, second] = [
    { visitor: 'v1', device: 'desktop' },
    { visitor: 'v2', device: null },
  ]
  const bought = (day: string) => ({ bought_at: `${day}T12:00:00Z`, bought_day: day, is_test: false })
  const visited = (day: string) => ({ visited_at: `${day}T11:00:00Z`, visited_day: day })
  const world: Journeys = {
    visits: [
      { ...first, ...visited('2026-03-30') },
      { ...second, ...visited('2026-04-07') },
    ],
    buys: [
      { ...first, ...bought('2026-03-30'), amount: 99.75 },
      { ...second, ...bought('2026-04-07'), amount: -4.5 },
    ],
  }
  for (const statement of ['drop schema if exists journeys cascade', ...journeyTables]) browser.run(statement)
  for (const statement of journeyTables) await warehouse.run(statement)
  await landJourneys(browser, world)
  await landJourneys(warehouse, world)
  const filters = { field: 'device', operator: 'equals', values: ['desktop'] } as const
  const query = { metrics: [metric], filters, time: { grain: 'day' } } as const
  const { sql } = compileQuery(journeyModel, query, { timezone: 'UTC', now: presentMoment })
  expect(browser.texts(sql)).toEqual(rows)
  await expectSame(browser, warehouse, sql)
})

function answeredOrRefused(query: SemanticQuery, timezone: string, refused: Map<string, number>): CompiledQuery | null {
  try {
    return compileQuery(journeyModel, query, { timezone, now: presentMoment })
  } catch (thrown) {
    if (!(thrown instanceof QueryRefusal)) throw thrown
    for (const { code } of thrown.problems) refused.set(code, (refused.get(code) ?? 0) + 1)
    return null
  }
}

/** Rows in their order, without the one more that tells whether there are more. */
async function linesOf(warehouse: Warehouse, { sql, columns, limit }: CompiledQuery): Promise<readonly Line[]> {
  const rows = await warehouse.rows(sql)
  return rows
    .map((row) =>
      columns.map(({ name, kind }) =>
        kind === 'dimension' || kind === 'time' ? (row[name] as Cell) : rounded(row[name]),
      ),
    ) // a group is a text or null
    .slice(0, limit)
}

/** What `having`, `orderBy`, `limit` and `offset` make of all lines. */
function arranged(all: readonly Line[], query: SemanticQuery, { columns }: CompiledQuery): readonly Line[] {
  const place = (name: string): number => columns.findIndex((column) => column.name === name)
  const { having, orderBy = [], offset = 0, limit = Number.POSITIVE_INFINITY } = query
  const left = having
    ? all.filter((line) => holds(asNumbers(having), ({ field: name }) => line[place(name)] ?? null))
    : all
  const groups = columns
    .filter(({ kind }) => kind === 'dimension' || kind === 'time')
    .map(({ name }) => ({ field: name }))
  const terms = [...orderBy, ...groups].map(({ field, ...how }) => ({
    at: place(field),
    direction: 'asc',
    nulls: 'last',
    ...how,
  }))
  const sorted = left.toSorted((a, b) => {
    for (const { at, direction, nulls } of terms) {
      const [mine, its] = [rounded(a[at]), rounded(b[at])]
      if (mine === its) continue
      if (mine === null || its === null) return (mine === null) === (nulls === 'first') ? -1 : 1
      return mine < its === (direction === 'asc') ? -1 : 1
    }
    return 0
  })
  return sorted.slice(offset, offset + limit).map((line) => line.map(rounded))
}

function asNumbers(having: NonNullable<SemanticQuery['having']>): NonNullable<SemanticQuery['having']> {
  return 'field' in having ? { ...having, values: (having.values ?? []).map(Number) } : having
}

function withoutGroups(meant: Meant): Meant {
  const { dimensions: _, having: _having, fill: _fill, time = {}, ...query } = meant.query
  const { grain: _grain, ...rest } = time
  return { ...meant, query: { ...query, time: rest } }
}

/** A number to the sixth place, whatever it came as; texts of groups stay. */
function rounded(value: unknown): Cell {
  if (value === null || value === undefined || typeof value === 'boolean') return value ?? null
  const number = Number(value)
  return Number.isNaN(number) || value === '' ? (value as string) : Number(number.toFixed(6)) // decimals and groups come as texts
}
