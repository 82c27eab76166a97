import { renderText } from '@gata/sql'
import { openMemoryWarehouse } from '@gata/warehouse/testing'
import { describe, expect, it } from 'vitest'
import { compileQuery } from './compile-query.ts'
import { lintModel } from './definitions/validate-model.ts'
import type { Rollup } from './definitions/rollup.ts'
import { rollupTables } from './plan/rollup-tables.ts'
import type { PublishedRollup, ServedFrom } from './query/served-from.ts'
import type { SemanticQuery } from './query/semantic-query.ts'
import { rollupSql } from './sql/rollup-sql.ts'
import { landRollups } from './testing/landed-rollups.ts'
import { starModel, starTables } from './testing/star-model.ts'

const model = starModel()
const context = { timezone: 'Europe/Berlin', now: new Date('2026-03-31T12:00:00Z') }
const all: readonly PublishedRollup[] = rollupTables(model).map(
  ({ relation }): PublishedRollup => ({ table: relation.name, rows: 9, state: 'kept' }),
)
const ask = (query: SemanticQuery, rollups = all, hidden: readonly string[] = []) =>
  compileQuery(model, query, { ...context, rollups, hidden })
const servedFrom = (query: SemanticQuery, rollups = all): ServedFrom | undefined =>
  ask(query, rollups).plan.aggregates[0]?.servedFrom
const codes = (query: SemanticQuery, rollups = all): readonly string[] => {
  const from = servedFrom(query, rollups)
  return from?.kind === 'facts' ? from.why.map(({ code }) => code) : ['served']
}

describe('a rollup', () => {
  it('is a table of groups with the parts that figures are put together of', () => {
    const table = rollupTables(model).find(({ rollup }) => rollup.name === 'orders_by_day')
    expect(table && renderText(rollupSql(table, table.dataset.relation))).toBe(`select
  "order_day" as "ordered",
  "source_platform" as "source_platform",
  "financial_status_normalised" as "financial_status_normalised",
  count(*) as "count_rows",
  sum("total_price_reporting") as "sum_total_price_reporting"
from "analytics"."fct_acme__orders"
where (not ("is_test" or "is_cancelled"))
group by 1, 2, 3`)
    expect(table?.relation.name).toMatch(/^rollup_orders_by_day_[0-9a-f]{12}$/)
  })

  it('has another name when it is made of something else, so that one of other definitions is never read', () => {
    const [first] = starModel().rollups ?? []
    const other = { ...model, rollups: [{ ...first, measures: ['clicks'] } as Rollup] }
    expect(rollupTables(other)[0]?.relation.name).not.toBe(rollupTables(model)[0]?.relation.name)
    const { plan } = compileQuery(other, { metrics: ['clicks'] }, { ...context, rollups: all })
    expect(plan.aggregates[0]?.servedFrom).toMatchObject({ kind: 'facts', why: [{ code: 'rollup-not-published' }] })
  })

  it('serves what it covers, also through its joins', () => {
    const served = { kind: 'rollup', rollup: 'ads_by_day', rows: 9 }
    expect(servedFrom({ metrics: ['spend_reporting', 'ctr'], dimensions: ['campaign_name'] })).toEqual(served)
    const time = { grain: 'month', range: { start: '2026-03-01', end: '2026-03-29' } } as const
    expect(servedFrom({ metrics: ['spend_reporting'], dimensions: ['platform'], time })).toEqual(served)
    expect(codes({ metrics: ['converting_sessions', 'session_duration'], dimensions: ['objective'] })).toEqual([
      'served',
    ])
  })

  it('says why it does not serve what it does not cover', () => {
    expect(codes({ metrics: ['clicks'], dimensions: ['ad_id'] })).toEqual(['dimension-not-in-rollup'])
    const ofDevice = { field: 'sessions.device_category', operator: 'equals', values: ['mobile'] } as const
    expect(codes({ metrics: ['sessions'], filters: ofDevice })).toEqual(['filter-not-in-rollup'])
    expect(codes({ metrics: ['mobile_sessions'] })).toEqual(['filter-not-in-rollup'])
    expect(codes({ metrics: ['visitors'] })).toEqual(['measure-not-additive'])
    expect(codes({ metrics: ['customers'] })).toEqual(['measure-not-additive'])
    expect(codes({ metrics: ['checkout_rate'], time: { relative: 'last_7_days' } })).toEqual(['no-rollup'])
    expect(codes({ metrics: ['back_next_week'], time: { grain: 'week' } })).toEqual(['follows-entities'])
    expect(codes({ metrics: ['sessions'], dimensions: ['financial_status_normalised'] })).toEqual([
      'dimension-not-in-rollup',
    ])
  })

  it('has the days of the tenant alone: on the day that clocks are put forward as on others', () => {
    const range = { start: '2026-03-29', end: '2026-03-30' }
    expect(codes({ metrics: ['orders'], time: { grain: 'day', range } })).toEqual(['served'])
    expect(codes({ metrics: ['orders'], time: { grain: 'day', range, timezone: 'UTC' } })).toEqual(['other-time-zone'])
    expect(codes({ metrics: ['orders'], time: { grain: 'hour', range } })).toEqual(['finer-than-a-day'])
    const cut = { start: '2026-03-29T06:00', end: '2026-03-30' }
    expect(codes({ metrics: ['orders'], time: { range: cut } })).toEqual(['finer-than-a-day'])
  })

  it('is not read where the snapshot has it not, and the answer says why', () => {
    const query: SemanticQuery = { metrics: ['clicks'] }
    const [first, ...others] = all
    expect(codes(query, others)).toEqual(['rollup-not-published'])
    for (const [state, code] of [
      ['few-facts', 'facts-are-few'],
      ['not-smaller', 'rollup-not-smaller'],
      ['not-exact', 'rollup-not-exact'],
    ] as const)
      expect(codes(query, first ? [{ ...first, state }] : [])).toEqual([code])
  })

  it('gives no way to what a caller may not know of', () => {
    for (const dimensions of [['ads_by_day'], ['ads_by_day.source_platform'], ['rollups.ads_by_day']])
      expect(() => ask({ metrics: ['clicks'], dimensions })).toThrow(/no dimension is called/)
    const hidden = ['ad_performance.source_platform', 'campaigns.campaign_name']
    expect(ask({ metrics: ['clicks'] }, all, hidden).plan.aggregates[0]?.servedFrom.kind).toBe('rollup')
    for (const dimension of ['platform', 'ad_performance.source_platform', 'campaign_name'])
      expect(() => ask({ metrics: ['clicks'], dimensions: [dimension] }, all, hidden)).toThrow(/no dimension is called/)
  })

  it('counts nothing where there is nothing', async () => {
    await using warehouse = await openMemoryWarehouse()
    for (const statement of starTables) await warehouse.run(statement)
    const rollups = await landRollups(warehouse, model)
    const query = { metrics: ['orders', 'revenue', 'sessions', 'session_duration', 'clicks'] }
    const served = ask(query, rollups)
    expect(served.plan.aggregates.map((each) => each.servedFrom.kind)).toEqual(['rollup', 'rollup', 'rollup'])
    const rows = await warehouse.rows(served.sql)
    expect(rows).toEqual([{ orders: 0, revenue: null, sessions: 0, session_duration: null, clicks: null }])
    expect(rows).toEqual(await warehouse.rows(ask(query, []).sql))
  })

  it('is told what is wrong with its definition', () => {
    const wrong: Rollup = {
      name: 'wrong',
      dataset: 'users',
      timeDimension: 'first_seen',
      grain: 'day',
      dimensions: ['first_seen', 'nobody'],
      joins: ['campaigns'],
      measures: ['persons', 'nothing'],
    }
    const lost = { ...wrong, name: 'lost', dataset: 'user' }
    const found = lintModel({ ...model, rollups: [wrong, lost] }).map(({ code, path }) => `${code} ${path}`)
    expect(found).toEqual([
      'bad-rollup rollups.wrong.timeDimension',
      'bad-rollup rollups.wrong.dimensions',
      'unknown-reference rollups.wrong.dimensions',
      'unknown-reference rollups.wrong.joins',
      'bad-rollup rollups.wrong.measures',
      'unknown-reference rollups.wrong.measures',
      'unknown-reference rollups.lost.dataset',
    ])
  })
})
