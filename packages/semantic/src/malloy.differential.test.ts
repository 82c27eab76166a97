import { seededRandom } from '@gata/base'
import { openMemoryWarehouse } from '@gata/warehouse/testing'
import { SingleConnectionRuntime } from '@malloydata/malloy'
import { expect, it } from 'vitest'
import { compileQuery } from './compile-query.ts'
import type { SemanticQuery } from './query/semantic-query.ts'
import { journeyModel, journeyTables } from './testing/journey-model.ts'
import { MalloyConnection } from './testing/malloy-connection.ts'
import { landJourneys, randomJourneys } from './testing/random-journeys.ts'

/** How many questions; `npm run test:semantic` asks a tenth of its ten thousand here. */
const QUERIES = Math.max(60, Number(process.env['GATA_TEST_QUERIES'] ?? 0) / 10)
const PER_WORLD = 5

/** The journey model as Malloy says it: facts with their many-to-one joins, and campaigns with many of both, for its symmetric aggregates. */
const source = `
source: accounts is journeys.table('journeys.accounts') extend { primary_key: account_id }
source: campaign is journeys.table('journeys.campaigns') extend { primary_key: campaign_id  join_one: accounts with account_id }
source: visit is journeys.table('journeys.visits') extend {
  join_one: campaign with campaign_id
  dimension: campaign_name is campaign.campaign_name
  dimension: account_name is campaign.accounts.account_name
  measure:
    visits is count()
    visitors is count(visitor)
    seconds_ is \`seconds\`.sum()
    average_seconds is \`seconds\`.avg()
    longest is \`seconds\`.max()
    shortest is \`seconds\`.min()
    long_visits is count() { where: \`seconds\` > 10 }
}
source: buy is journeys.table('journeys.buys') extend {
  where: is_test = false
  join_one: campaign with campaign_id
  dimension: campaign_name is campaign.campaign_name
  dimension: account_name is campaign.accounts.account_name
  measure:
    buys is count()
    buyers is count(visitor)
    revenue is amount.sum()
}
source: both is campaign extend {
  join_many: visit_ is journeys.table('journeys.visits') on campaign_id = visit_.campaign_id
  join_many: buy_ is journeys.table('journeys.buys') extend { where: is_test = false } on campaign_id = buy_.campaign_id
  dimension: account_name is accounts.account_name
  measure:
    visits is visit_.count()
    visitors is count(visit_.visitor)
    seconds_ is visit_.\`seconds\`.sum()
    average_seconds is visit_.\`seconds\`.avg()
    buys is buy_.count()
    revenue is buy_.amount.sum()
    buys_per_visit is buy_.count() / visit_.count()
}
`
const metricsOf = {
  visit: ['visits', 'visitors', 'seconds', 'average_seconds', 'longest', 'shortest', 'long_visits'],
  buy: ['buys', 'buyers', 'revenue'],
  both: ['visits', 'visitors', 'seconds', 'average_seconds', 'buys', 'revenue', 'buys_per_visit'],
} as const
/** A sum of nothing is zero in Malloy and null here. */
const sums: readonly string[] = ['seconds', 'revenue']

it(
  `${QUERIES} random questions of sums, counts, averages and ratios through joins have the answer that Malloy gives`,
  async () => {
    const random = seededRandom(2028)
    const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T // never empty
    const some = <T>(from: readonly T[], most: number): readonly T[] => [
      ...new Set(Array.from({ length: 1 + Math.floor(random() * most) }, () => pick(from))),
    ]
    let answered = 0
    let lines = 0
    while (answered < QUERIES) {
      await using warehouse = await openMemoryWarehouse()
      for (const statement of journeyTables) await warehouse.run(statement)
      await landJourneys(warehouse, randomJourneys(random, 'UTC'))
      const runtime = new SingleConnectionRuntime({ connection: new MalloyConnection(warehouse) })
      const model = runtime.loadModel(source)
      for (let round = 0; round < PER_WORLD && answered < QUERIES; round++) {
        const from = pick(['visit', 'buy', 'both'] as const)
        const metrics = some<string>(metricsOf[from], 4)
        const dimensions = some<string>(
          from === 'both' ? ['campaign_name', 'account_name'] : ['campaign_name', 'account_name', 'device'],
          2,
        )
        const word = random() < 0.4 ? pick(['Alpha', 'Beta']) : null
        // What has no campaign is in no row of Malloy's answer when it begins at the campaigns.
        const named = from === 'both' ? [{ field: 'campaign_name', operator: 'is_not_null' } as const] : []
        const chosen = word === null ? [] : [{ field: 'campaign_name', operator: 'equals', values: [word] } as const]
        const query: SemanticQuery = {
          metrics,
          dimensions,
          ...(named.length + chosen.length > 0 ? { filters: { and: [...named, ...chosen] } } : {}),
        }
        const asked = metrics.map((name) => (name === 'seconds' ? 'seconds_' : name))
        const where = [
          ...(named.length > 0 ? ['campaign_name is not null'] : []),
          ...(word === null ? [] : [`campaign_name = '${word}'`]),
        ]
        const said = `run: ${from} -> { group_by: ${dimensions.join(', ')} aggregate: ${asked.join(', ')}${where.length > 0 ? ` where: ${where.join(' and ')}` : ''} limit: 10000 }`
        const compiled = await model.loadQuery(said).getSQL()
        const theirs = await warehouse.rows(compiled)
        const { sql } = compileQuery(journeyModel, query, { timezone: 'UTC', now: new Date('2026-04-08T12:00:00Z') })
        const ours = await warehouse.rows(sql)
        const line = (row: Readonly<Record<string, unknown>>, names: readonly string[]): string =>
          JSON.stringify([
            ...dimensions.map((name) => row[name]),
            ...names.map((name, at) => figure(row[name], sums.includes(metrics[at] ?? ''))),
          ])
        // A group of which no row counts, or a campaign that nothing happened to, is a row of Malloy's only.
        const theirLines = theirs
          .map((row) => line(row, asked))
          .filter((each) => ours.some((row) => each === line(row, metrics)) || !isEmpty(each, dimensions.length))
        expect({ said, lines: ours.map((row) => line(row, metrics)).sort() }).toEqual({
          said,
          lines: theirLines.sort(),
        })
        answered += 1
        lines += ours.length
      }
    }
    expect(lines).toBeGreaterThan(QUERIES)
  },
  10 * 60_000,
)

function figure(value: unknown, isSum: boolean): number | null {
  if (value === null || value === undefined) return isSum ? 0 : null
  return Number(Number(value).toFixed(6))
}

function isEmpty(line: string, groups: number): boolean {
  return (JSON.parse(line) as readonly (number | string | null)[])
    .slice(groups)
    .every((value) => value === null || value === 0) // it was written above
}
