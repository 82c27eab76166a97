import { rollupSql, rollupTables, type SemanticModel } from '@gata/semantic'
import { relation } from '@gata/sql'
import { buildSnapshot, openWarehouse, pointAt, snapshotOf } from '@gata/warehouse'
import type { Subject } from '../query-engine.ts'

/** A small model over the one table that {@link publishShop} publishes. */
const shop: SemanticModel = {
  name: 'shop',
  datasets: [
    {
      name: 'spend',
      relation: relation('main', 'fct_spend'),
      keys: [],
      joins: [],
      timeDimension: 'day',
      dimensions: [
        { kind: 'categorical', name: 'platform', type: 'varchar', expression: { kind: 'column', name: 'platform' } },
        {
          kind: 'categorical',
          name: 'customer_email',
          type: 'varchar',
          expression: { kind: 'column', name: 'customer_email' },
        },
        { kind: 'categorical', name: 'is_new', type: 'boolean', expression: { kind: 'column', name: 'is_new' } },
        {
          kind: 'time',
          name: 'day',
          day: { kind: 'column', name: 'day' },
          instant: { kind: 'column', name: 'happened_at' },
          smallestGrain: 'second',
        },
      ],
      measures: [
        {
          name: 'spend',
          aggregate: 'sum',
          expression: { kind: 'column', name: 'amount' },
          type: 'decimal(18,2)',
          unit: 'EUR',
        },
        { name: 'clicks', aggregate: 'sum', expression: { kind: 'column', name: 'clicks' }, type: 'bigint' },
      ],
    },
  ],
  rollups: [
    {
      name: 'spend_by_platform',
      dataset: 'spend',
      timeDimension: 'day',
      grain: 'day',
      dimensions: ['platform'],
      measures: ['spend', 'clicks'],
    },
  ],
  metrics: [
    { type: 'simple', name: 'spend', title: 'Spend', measure: 'spend.spend' },
    { type: 'simple', name: 'clicks', measure: 'spend.clicks' },
    { type: 'ratio', name: 'cpc', numerator: { metric: 'spend' }, denominator: { metric: 'clicks' } },
  ],
}

/** What questions about the shop are about. */
export const shopSubject: Subject = {
  model: shop,
  timezone: 'UTC',
  now: () => new Date('2026-11-20T12:00:00Z'),
  hidden: [],
}

let count = 0

/** Publishes three rows, their amounts multiplied, so many times, as a new snapshot of a tenant and puts it in service. */
export async function publishShop(
  home: string,
  tenant: string,
  { factor, copies = 1 }: { readonly factor: number; readonly copies?: number },
): Promise<void> {
  await using warehouse = await openWarehouse(':memory:')
  await warehouse.run(`
    create table main.fct_spend as
    select
      platform,
      concat(row_number() over (), '@${tenant}.example') as customer_email,
      amount::decimal(18, 2) * ${factor} as amount,
      clicks,
      clicks > 9007199254740992 as is_new,
      day,
      (day + interval 1 second + interval 7 microsecond)::timestamptz as happened_at
    from (
      values
        ('a', 1.00, 2::bigint, date '2026-11-18'),
        ('a', 2.00, null, date '2026-11-19'),
        ('b', 4.50, 9007199254740993, date '2026-11-19')
    ) as rows(platform, amount, clicks, day)
    cross join range(${copies})
  `)
  const manifest = await buildSnapshot(warehouse, {
    home,
    id: `s${++count}`,
    tenant,
    publishedAt: '2026-11-20T00:00:00.000Z',
    dataAsOf: '2026-11-19T00:00:00.000Z',
    runId: 'run',
    version: String(count),
    loadMarks: {},
    tests: { passed: 0, warned: 0 },
    rollups: rollupTables(shop).map((table) => ({
      name: table.rollup.name,
      table: table.relation.name,
      facts: 'fct_spend',
      leastFacts: 0,
      sums: table.partials.map(({ column }) => column),
      select: (facts) => rollupSql(table, facts),
    })),
    tables: [{ relation: relation('main', 'fct_spend'), fingerprint: null, dataVersion: null, dataAsOf: null }],
  })
  await pointAt(home, { snapshot: snapshotOf(manifest), pin: null })
}
