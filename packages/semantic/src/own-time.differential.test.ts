import { seededRandom } from '@gata/base'
import { relation } from '@gata/sql'
import { openMemoryWarehouse } from '@gata/warehouse/testing'
import { expect, it } from 'vitest'
import { compileQuery } from './compile-query.ts'
import { col } from './definitions/build.ts'
import type { Dataset } from './definitions/dataset.ts'
import type { SemanticModel } from './definitions/semantic-model.ts'
import type { FilterGrain } from './query/filter.ts'
import type { DatePart, DimensionRequest, SemanticQuery } from './query/semantic-query.ts'
import { bucketOf, daysLater } from './testing/plain-calendar.ts'

const questions = Math.max(150, Number(process.env['GATA_TEST_QUERIES'] ?? 0) / 10)
const first = Date.UTC(2024, 0, 1)
const days = 500

const fact = (name: string, times: readonly string[]): Dataset => ({
  name,
  relation: relation('own', name),
  keys: [],
  timeDimension: times[0] ?? '',
  dimensions: times.map((time) => ({
    kind: 'time',
    name: time,
    day: col(time),
    instant: null,
    smallestGrain: 'day',
  })),
  measures: [
    { name: 'rows', aggregate: 'count', type: 'bigint' },
    { name: 'amount', aggregate: 'sum', expression: col('amount'), type: 'bigint' },
    { name: 'late', aggregate: 'max', expression: col('amount'), type: 'bigint', timeDimension: times.at(-1) ?? '' },
  ],
  joins: times.map((time) => ({
    name: `${time}__calendar`,
    to: 'calendar',
    on: [{ left: col(time), right: 'date' }],
  })),
})
const model: SemanticModel = {
  name: 'own',
  datasets: [
    fact('sales', ['sold', 'paid']),
    fact('visits', ['visited']),
    {
      name: 'calendar',
      relation: relation('own', 'calendar'),
      keys: [{ columns: ['date'], proof: 'audited' }],
      dimensions: [{ kind: 'categorical', name: 'season', type: 'varchar', expression: col('season') }],
      measures: [],
      joins: [],
    },
  ],
  metrics: [
    { type: 'simple', name: 'sales', measure: 'sales.rows' },
    { type: 'simple', name: 'revenue', measure: 'sales.amount' },
    { type: 'simple', name: 'latest', measure: 'sales.late' },
    { type: 'simple', name: 'visits', measure: 'visits.rows' },
    {
      type: 'derived',
      name: 'sales_5_days_ago',
      inputs: [{ metric: 'sales', offset: { count: 5, unit: 'day' }, moves: 'rows' }],
      expression: { kind: 'input', name: 'sales' },
    },
    {
      type: 'derived',
      name: 'revenue_26_days_ago',
      inputs: [{ metric: 'revenue_5_days_ago', offset: { count: 3, unit: 'week' }, moves: 'rows' }],
      expression: { kind: 'input', name: 'revenue_5_days_ago' },
    },
    {
      type: 'derived',
      name: 'revenue_5_days_ago',
      inputs: [{ metric: 'revenue', offset: { count: 5, unit: 'day' }, moves: 'rows' }],
      expression: { kind: 'input', name: 'revenue' },
    },
  ],
}

/** One fact's figure by its definition: which rows, on which day each counts, and what becomes of them. */
interface Meant {
  readonly rows: 'sales' | 'visits'
  readonly on: 0 | 1
  readonly later: number
  readonly of: (amounts: readonly number[]) => number | null
}
const count = (amounts: readonly number[]) => amounts.length
const sum = (amounts: readonly number[]) => (amounts.length === 0 ? null : amounts.reduce((all, each) => all + each, 0))
const most = (amounts: readonly number[]) => (amounts.length === 0 ? null : Math.max(...amounts))
const meant: Readonly<Record<string, Meant>> = {
  sales: { rows: 'sales', on: 0, later: 0, of: count },
  revenue: { rows: 'sales', on: 0, later: 0, of: sum },
  latest: { rows: 'sales', on: 1, later: 0, of: most },
  visits: { rows: 'visits', on: 0, later: 0, of: count },
  sales_5_days_ago: { rows: 'sales', on: 0, later: 5, of: count },
  revenue_5_days_ago: { rows: 'sales', on: 0, later: 5, of: sum },
  revenue_26_days_ago: { rows: 'sales', on: 0, later: 26, of: sum },
}
const beginnings = { weekDay: 1, month: 1 }
const cuts: readonly FilterGrain[] = ['day', 'week', 'month', 'quarter', 'year']
const parts: Readonly<Partial<Record<DatePart, (day: Date) => number>>> = {
  day_of_week: (day) => ((day.getUTCDay() + 6) % 7) + 1,
  month_of_year: (day) => day.getUTCMonth() + 1,
  calendar_year: (day) => day.getUTCFullYear(),
}
/** Of some days nothing is known. */
const seasonOf = (day: number) => (day % 11 === 0 ? null : ['low', 'high', 'late'][Math.floor(day / 40) % 3])

it('tells the time of each metric by any grain, part and calendar, of rows that count later too, as their days say', async () => {
  const share = seededRandom(Number(process.env['GATA_TEST_SEED'] ?? 2032))
  const random = (below: number) => Math.floor(share() * below)
  const dayOf = (day: number) => daysLater('2024-01-01', day)
  const row = () => ({ on: [random(days - 60), random(days - 60)], amount: random(50) })
  const facts = { sales: Array.from({ length: 300 }, row), visits: Array.from({ length: 300 }, row) }
  await using warehouse = await openMemoryWarehouse()
  await warehouse.run('create schema own')
  const values = (list: readonly (readonly unknown[])[]) =>
    list
      .map((each) => `(${each.map((cell) => (typeof cell === 'string' ? `'${cell}'` : String(cell))).join(', ')})`)
      .join(', ')
  const tableOf = (list: typeof facts.sales) =>
    values(list.map(({ on: [a = 0, b = 0], amount }) => [dayOf(a), dayOf(b), amount]))
  for (const statement of [
    `create table own.sales as select cast(a as date) as sold, cast(b as date) as paid, amount from (values ${tableOf(facts.sales)}) as t(a, b, amount)`,
    `create table own.visits as select cast(a as date) as visited, amount from (values ${tableOf(facts.visits)}) as t(a, b, amount)`,
    `create table own.calendar as select cast(a as date) as date, season from (values ${values(
      Array.from({ length: days }, (_, day) => [dayOf(day), seasonOf(day) ?? null]),
    )}) as t(a, season)`,
  ])
    await warehouse.run(statement)

  for (let at = 0; at < questions; at += 1) {
    const names = [...new Set([0, 1, 2].slice(0, 1 + random(3)).map(() => Object.keys(meant)[random(7)] ?? 'sales'))]
    const grain = random(2) === 0 ? cuts[random(5)] : undefined
    const told: { readonly request: DimensionRequest; readonly of: (day: number) => string | number | null }[] = []
    const cut = cuts[random(5)] ?? 'day'
    if (random(2) === 0)
      told.push({
        request: { dimension: 'time', grain: cut },
        of: (day) => bucketOf(cut, dayOf(day), beginnings),
      })
    const [part, partOf] = Object.entries(parts)[random(3)] ?? []
    if (part && partOf && random(3) === 0)
      told.push({
        request: { dimension: 'time', part: part as DatePart }, // a key of it
        of: (day) => partOf(new Date(first + day * 86_400_000)),
      })
    if (random(3) === 0 || (told.length === 0 && !grain))
      told.push({ request: 'time.season', of: (day) => seasonOf(day) ?? null })
    const filterCut = cuts[random(5)] ?? 'day'
    const bound = dayOf(random(days - 60))
    const filters: readonly [NonNullable<SemanticQuery['filters']>, (day: number) => boolean][] = [
      [
        { field: 'time', grain: filterCut, operator: 'at_least', values: [bound] },
        (day) => bucketOf(filterCut, dayOf(day), beginnings) >= bound,
      ],
      [{ field: 'time', operator: 'less_than', values: [bound] }, (day) => dayOf(day) < bound],
      [{ field: 'time.season', operator: 'equals', values: ['high'] }, (day) => seasonOf(day) === 'high'],
    ]
    const [filter, passes] = (random(2) === 0 && filters[random(3)]) || [null, () => true]
    const range = random(2) === 0 ? { start: dayOf(random(200)), end: dayOf(220 + random(200)) } : null
    const query: SemanticQuery = {
      metrics: names,
      dimensions: told.map(({ request }) => request),
      ...(filter ? { filters: filter } : {}),
      ...(grain || range ? { time: { ...(grain ? { grain } : {}), ...(range ? { range } : {}) } } : {}),
    }
    const groups = new Map<string, Map<string, number[]>>()
    for (const name of names) {
      const { rows, on, later } = meant[name] ?? { rows: 'sales', on: 0, later: 0 }
      for (const each of facts[rows]) {
        const day = (each.on[on] ?? 0) + later
        if (!passes(day) || (range && (dayOf(day) < range.start || dayOf(day) >= range.end))) continue
        const key = JSON.stringify([
          ...(grain ? [bucketOf(grain, dayOf(day), beginnings)] : []),
          ...told.map(({ of }) => of(day)),
        ])
        const figures = groups.get(key) ?? new Map<string, number[]>()
        groups.set(key, figures.set(name, [...(figures.get(name) ?? []), each.amount]))
      }
    }
    const expected = [...groups].map(([key, figures]) =>
      JSON.stringify([...JSON.parse(key), ...names.map((name) => meant[name]?.of(figures.get(name) ?? []) ?? null)]),
    )
    const { sql, columns } = compileQuery(model, query, { timezone: 'UTC', now: new Date(first) })
    const answer = (await warehouse.rows(sql)).map((each) =>
      JSON.stringify(columns.map(({ name }) => plain(each[name]))),
    )
    expect({ query, rows: answer.toSorted() }).toEqual({ query, rows: expected.toSorted() })
  }
}, 600_000)

function plain(cell: unknown): unknown {
  return typeof cell === 'bigint' ? Number(cell) : (cell ?? null)
}
