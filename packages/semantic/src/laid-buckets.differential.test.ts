import { seededRandom } from '@gata/base'
import { relation } from '@gata/sql'
import { openMemoryWarehouse } from '@gata/warehouse/testing'
import { expect, it } from 'vitest'
import { compileQuery } from './compile-query.ts'
import { col } from './definitions/build.ts'
import type { Grain } from './definitions/dimension.ts'
import type { Metric, MetricInput } from './definitions/metric.ts'
import type { SemanticModel } from './definitions/semantic-model.ts'
import { lintModel } from './definitions/validate-model.ts'
import type { SemanticQuery } from './query/semantic-query.ts'
import { bucketOf, bucketsOf, daysLater, soLongBefore } from './testing/plain-calendar.ts'

const questions = Math.max(60, Number(process.env['GATA_TEST_QUERIES'] ?? 0) / 10)
const context = { timezone: 'UTC', now: new Date('2026-01-01T00:00:00Z') }

const of = (name: string, input: Omit<MetricInput, 'metric'>, metric = 'sales'): Metric => ({
  type: 'derived',
  name,
  inputs: [{ metric, ...input }],
  expression: { kind: 'input', name: metric },
})
const months = (count: number, unit: 'month' | 'quarter' | 'year' = 'month') =>
  ({ offset: { count, unit }, moves: 'days' }) as const
const metrics: readonly Metric[] = [
  { type: 'simple', name: 'sales', measure: 'sales.amount' },
  { type: 'cumulative', name: 'sales_so_far', metric: 'sales' },
  of('month_before', months(1)),
  of('quarters_before', months(2, 'quarter')),
  of('year_before', months(1, 'year')),
  of('week_start', { startOf: 'week' }),
  of('month_start', { startOf: 'month' }),
  of('quarter_start', { startOf: 'quarter' }),
  of('year_start', { startOf: 'year' }),
  of('so_far_at_month_start', { startOf: 'month' }, 'sales_so_far'),
]
const model: SemanticModel = {
  name: 'laid',
  datasets: [
    {
      name: 'sales',
      relation: relation('laid', 'sales'),
      keys: [],
      timeDimension: 'sold',
      dimensions: [
        { kind: 'time', name: 'sold', day: col('sold'), instant: null, smallestGrain: 'day' },
        { kind: 'categorical', name: 'shop', type: 'varchar', expression: col('shop') },
      ],
      measures: [{ name: 'amount', aggregate: 'sum', expression: col('amount'), type: 'bigint' }],
      joins: [],
    },
  ],
  metrics,
}
const periods = ['week', 'month', 'quarter', 'year'] as const
const wholeGrains: Readonly<Record<string, readonly Grain[]>> = {
  week: ['day', 'week'],
  month: ['day', 'month'],
  quarter: ['day', 'month', 'quarter'],
  year: ['day', 'month', 'quarter', 'year'],
}
const beginnings = { weekDay: 1, month: 1 }

it('shows in each bucket the figure of the start of its period, or of the day so many months before', async () => {
  const share = seededRandom(Number(process.env['GATA_TEST_SEED'] ?? 2033))
  const random = (below: number) => Math.floor(share() * below)
  const pick = <T>(from: readonly T[]): T => from[random(from.length)] as T // never empty
  const rows = Array.from({ length: 400 }, () => ({
    day: daysLater('2023-11-15', random(460)),
    shop: pick(['a', 'b', null]),
    amount: random(9),
  }))
  await using warehouse = await openMemoryWarehouse()
  await warehouse.run('create schema laid')
  await warehouse.run(
    `create table laid.sales as select cast(a as date) as sold, shop, amount from (values ${rows
      .map(({ day, shop, amount }) => `('${day}', ${shop === null ? 'null' : `'${shop}'`}, ${amount})`)
      .join(', ')}) as t(a, shop, amount)`,
  )
  const lastDay =
    rows
      .map(({ day }) => day)
      .toSorted()
      .at(-1) ?? ''
  let figures = 0
  for (let at = 0; at < questions; at += 1) {
    const period = pick(periods)
    const back = pick([
      { name: 'month_before', offset: { count: 1, unit: 'month' as const } },
      { name: 'quarters_before', offset: { count: 2, unit: 'quarter' as const } },
      { name: 'year_before', offset: { count: 1, unit: 'year' as const } },
    ])
    const isOfStart = random(2) === 0
    const isRunning = isOfStart && period === 'month' && random(2) === 0
    const name = isRunning ? 'so_far_at_month_start' : isOfStart ? `${period}_start` : back.name
    const grain: Grain = isOfStart && !isRunning ? pick(wholeGrains[period] ?? ['day']) : 'day'
    const hasRange = random(2) === 0
    const start = daysLater('2023-10-01', random(400))
    const range = hasRange ? { start, end: daysLater(start, 1 + random(200)) } : null
    const byShop = random(2) === 0
    const beside = random(3) === 0
    const query: SemanticQuery = {
      metrics: beside ? [name, 'sales'] : [name],
      dimensions: byShop ? ['shop'] : [],
      time: { grain, ...(range ? { range } : {}) },
    }
    // What lies in the source of a bucket, by its definition; nothing is counted before a range begins but for that.
    const shownBy = (bucket: string): readonly [string, string] => {
      const from = isOfStart ? bucketOf(period, bucket, beginnings) : soLongBefore(bucket, back.offset)
      return [from, grain]
    }
    const buckets = range
      ? bucketsOf(grain, range.start, range.end, beginnings)
      : bucketsOf(grain, '2023-10-01', '2027-02-01', beginnings)
    const bucketed = rows.map((row) => ({ ...row, bucket: bucketOf(grain, row.day, beginnings) }))
    const expected: string[] = []
    for (const bucket of buckets) {
      for (const shop of byShop ? ['a', 'b', null] : [undefined]) {
        const ofShop = bucketed.filter((row) => shop === undefined || row.shop === shop)
        const [source] = shownBy(bucket)
        const isLast = range !== null && source === buckets.at(-1)
        const counted = ofShop.filter(({ day, bucket: own }) =>
          isRunning ? day <= source : own === source && !(isLast && range && day >= range.end),
        )
        const own = ofShop.filter(
          ({ day, bucket: of }) => of === bucket && (!range || (day >= range.start && day < range.end)),
        )
        // Without a range running totals stand in the buckets from the first row to the last.
        const isThere = counted.length > 0 && !(isRunning && !range && source > lastDay)
        if (!isThere && !(beside && own.length > 0)) continue
        const sum = (list: typeof rows) =>
          list.length === 0 ? null : list.reduce((all, { amount }) => all + amount, 0)
        expected.push(
          JSON.stringify([
            bucket,
            ...(byShop ? [shop] : []),
            isThere ? sum(counted) : null,
            ...(beside ? [sum(own)] : []),
          ]),
        )
      }
    }
    const { sql, columns } = compileQuery(model, query, context)
    const answer = (await warehouse.rows(sql)).map((row) =>
      JSON.stringify(columns.map(({ name: column }) => plain(row[column]))),
    )
    expect({ query, rows: answer.toSorted() }).toEqual({ query, rows: expected.toSorted() })
    figures += answer.length
  }
  expect(figures).toBeGreaterThan(questions)
}, 600_000)

it.each<readonly [string, Partial<SemanticQuery>, RegExp]>([
  ['of a month by the week', { metrics: ['month_start'], time: { grain: 'week' } }, /no week is a part/],
  ['of a month by the year', { metrics: ['month_start'], time: { grain: 'year' } }, /no year is a part/],
  ['without a grain', { metrics: ['month_start'], time: {} }, /needs a grain/],
  [
    'beside another range',
    {
      metrics: ['month_start'],
      time: { grain: 'day', range: { start: '2024-01-01', end: '2024-02-01' }, compare: 'previous_year' },
    },
    /none of another range/,
  ],
  ['of a month before by the year', { metrics: ['month_before'], time: { grain: 'year' } }, /no whole number of steps/],
])('is refused for the start %s', (_, query, message) => {
  expect(() => compileQuery(model, { metrics: [], ...query }, context)).toThrow(message)
})

it('is either of an offset or of the start of a period', () => {
  const both = of('both', { offset: { count: 1, unit: 'month' }, startOf: 'month' })
  expect(lintModel({ ...model, metrics: [...metrics, both] }).map(({ code }) => code)).toEqual(['bad-metric'])
})

function plain(cell: unknown): unknown {
  return typeof cell === 'bigint' ? Number(cell) : (cell ?? null)
}
