import { compileQuery, isAdditive, lintModel, rollupSql, rollupTables, type SemanticQuery } from '@gata/semantic'
import { businessReport, readSnapshot, runPipeline, simulate } from '@gata/service'
import { operatorContext, Questions, rowsOf, tenantDefinitions } from '@gata/service/semantic'
import { tenantFreshness, tenantRuns, tenantStatus, tenantSummary, tenantTests } from '@gata/service/serving'
import { literal, renderText } from '@gata/sql'
import { currentSnapshot, openSnapshot, openWarehouse, snapshotPath } from '@gata/warehouse'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestPlatform, testPlatform } from './test-platform.ts'

describe.each(['tyrell_corp', 'umbrella_corp'])('the definitions of %s', (slug) => {
  let platform: TestPlatform
  let questions: Questions

  beforeAll(async () => {
    platform = await testPlatform({ days: 10, visitsPerDay: 60, tenant: slug })
    await using _ = await simulate(platform.project, platform.tenant)
    await runPipeline(platform.project, [platform.tenant])
    questions = new Questions(() => platform.project)
  })

  afterAll(async () => {
    await questions[Symbol.asyncDispose]()
    await platform[Symbol.asyncDispose]()
  })

  const ask = async (query: SemanticQuery, seesPersonalData = false) => {
    const context = operatorContext(platform.project, slug, { seesPersonalData })
    return { rows: rowsOf((await questions.ask(context, query)).table) }
  }

  /** What plain SQL makes of the published tables. */
  async function plain(sql: string): Promise<readonly Record<string, unknown>[]> {
    await using snapshot = await openSnapshot(platform.home, slug)
    return await snapshot.rows(sql)
  }

  it('hold together, and every metric is answered, in all and by day', async () => {
    const model = tenantDefinitions(platform.tenant)
    expect(lintModel(model)).toEqual([])
    const metrics = model.metrics.map(({ name }) => name)
    expect(metrics.length).toBeGreaterThan(35)
    for (const metric of metrics) {
      const { rows } = await ask({ metrics: [metric] })
      expect(rows).toHaveLength(1)
      const byDay = await ask({ metrics: [metric], time: { grain: 'day' } })
      expect(byDay.rows.length).toBeGreaterThan(1)
    }
  })

  it('say the same from each rollup as from the facts, to the last bit', async () => {
    const model = tenantDefinitions(platform.tenant)
    const { id = '', tables = {} } = (await currentSnapshot(platform.home, slug)) ?? {}
    await using copy = await openWarehouse(':memory:')
    await copy.run(`attach ${literal(snapshotPath(platform.home, slug, id))} as published (read_only)`)
    for (const name of Object.keys(tables)) await copy.run(`create table main."${name}" as from published."${name}"`)
    for (const table of rollupTables(model)) {
      const { rollup, dataset, relation } = table
      await copy.run(`create table main."${relation.name}" as ${renderText(rollupSql(table, dataset.relation))}`)
      const additive = dataset.measures.filter(isAdditive).map(({ name }) => `${dataset.name}.${name}`)
      const metrics = model.metrics
        .filter((metric) => metric.type === 'simple' && !metric.filter && additive.includes(metric.measure))
        .map(({ name }) => name)
      const dimensions = rollup.dimensions.map((name) => `${rollup.dataset}.${name}`)
      const joined = rollup.joins?.includes('campaigns') ? ['campaign_name', 'objective'] : dimensions
      const questions: readonly SemanticQuery[] = [
        { metrics, dimensions, time: { grain: 'day' } },
        { metrics, dimensions: joined, time: { grain: 'week' } },
        { metrics },
      ]
      for (const question of questions) {
        const context = { timezone: platform.tenant.reporting.timeZone, now: new Date() }
        const facts = compileQuery(model, question, context)
        const rollups = [{ table: relation.name, rows: 1, state: 'kept' as const }]
        const served = compileQuery(model, question, { ...context, rollups })
        expect(new Set(served.plan.aggregates.map((each) => each.servedFrom.kind))).toEqual(new Set(['rollup']))
        expect(await copy.rows(served.sql)).toEqual(await copy.rows(facts.sql))
      }
    }
  })

  it('say of each platform what the report says, which is written in SQL of its own', async () => {
    const report = await readSnapshot(platform.project, platform.tenant, (snapshot) =>
      businessReport(snapshot, { slug, currency: platform.tenant.reporting.currency }),
    )
    const metrics = [
      'spend',
      'impressions',
      'clicks',
      'sessions',
      'converting_sessions',
      'attributed_revenue',
      'roas',
      'cac',
      'conversion_rate',
    ]
    const { rows } = await ask({
      metrics,
      dimensions: ['platform'],
      filters: { field: 'platform', operator: 'is_not_null' },
    })
    const told = rows.map((row) => [row['platform'], ...metrics.map((metric) => rounded(row[metric]))])
    const expected = (report?.platforms ?? []).map((row) => [
      row.source_platform,
      ...[
        row.spend,
        row.impressions,
        row.clicks,
        row.sessions,
        row.converting_sessions,
        row.revenue,
        row.roas,
        row.cac,
        row.conversion_rate,
      ].map(asReported),
    ])
    expect(told.toSorted(byName)).toEqual(expected.toSorted(byName))
    expect(expected.length).toBeGreaterThan(1)
  })

  it('add up money and count orders by day as plain SQL does', async () => {
    const { rows } = await ask({
      metrics: ['orders', 'revenue', 'refunds', 'net_revenue', 'aov'],
      time: { grain: 'day' },
    })
    const expected = await plain(`
      select
        order_day::varchar as time,
        count(*) as orders,
        coalesce(sum(total_price_reporting), 0)::varchar as revenue,
        coalesce(sum(refunded_amount_reporting), 0)::varchar as refunds,
        coalesce(sum(net_amount_reporting), 0)::varchar as net_revenue,
        (sum(total_price_reporting) / count(*))::double as aov
      from fct_${slug}__orders
      where not is_test
      group by order_day
      order by order_day`)
    const figures = (row: Record<string, unknown>) => [
      String(row['time']).slice(0, 10),
      ...['orders', 'revenue', 'refunds', 'net_revenue', 'aov'].map((name) => rounded(row[name])),
    ]
    expect(rows.map(figures)).toEqual(expected.map(figures))
    expect(rows.length).toBeGreaterThan(2)
  })

  it('count as new who has not ordered before, by account or by address, as plain SQL does', async () => {
    const metrics = ['new_customers', 'new_customer_revenue', 'new_customer_share', 'orders']
    const { rows } = await ask({ metrics })
    const earlier = `(earlier.order_date, earlier.source_platform, earlier.order_id) < (o.order_date, o.source_platform, o.order_id)`
    const [expected] = await plain(`
      with real_orders as (from fct_${slug}__orders where not is_test),
      judged as (
        select
          o.total_price_reporting as amount,
          coalesce(o.customer_id, o.customer_email) is not null
            and not exists (
              from real_orders as earlier
              where ${earlier}
                and earlier.source_platform = o.source_platform
                and earlier.customer_id = o.customer_id
            )
            and not exists (from real_orders as earlier where ${earlier} and earlier.customer_email = o.customer_email)
            as is_new
        from real_orders as o
      )
      select
        count(*) filter (where is_new) as new_customers,
        sum(amount) filter (where is_new) as new_customer_revenue,
        sum(amount) filter (where is_new) / sum(amount) as new_customer_share,
        count(*) as orders
      from judged`)
    const figures = (row: Record<string, unknown> | undefined) => metrics.map((name) => rounded(row?.[name]))
    expect(figures(rows[0])).toEqual(figures(expected))
    expect(Number(expected?.['new_customers'])).toBeGreaterThan(0)
  })

  it('tell what ads brought of new customers, whatever name of an order the tracker was told', async () => {
    const metrics = ['attributed_new_customer_revenue', 'attributed_revenue']
    const { rows } = await ask({ metrics, dimensions: ['platform'] })
    const expected = await plain(`
      select
        attributed_source_platform as platform,
        coalesce(sum(session_revenue_reporting) filter (where exists (
          from fct_${slug}__orders as o
          where transaction_id in (o.order_id, o.order_number) and o.is_new_customer
        )), 0) as attributed_new_customer_revenue,
        sum(session_revenue_reporting) as attributed_revenue
      from fct_${slug}__sessions
      where attributed_source_platform is not null
      group by all`)
    const figures = (row: Record<string, unknown>) => [row['platform'], ...metrics.map((name) => rounded(row[name]))]
    const attributed = rows.filter(({ platform }) => platform !== null)
    expect(attributed.map(figures).toSorted(byName)).toEqual(expected.map(figures).toSorted(byName))
    const total = expected.reduce((sum, row) => sum + Number(row['attributed_new_customer_revenue']), 0)
    expect(total).toBeGreaterThan(0)
  })

  it('are answered to who has proven a right to the tenant alone, and not to one who has gone away', async () => {
    const { project } = platform
    const query: SemanticQuery = { metrics: ['orders'] }
    const context = operatorContext(project, slug, { seesPersonalData: false })
    await expect(questions.ask({ ...context }, query)).rejects.toMatchObject({ code: 'context-forged' })
    await expect(questions.ask(context, query, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'query-cancelled',
    })
    expect(() => operatorContext(project, 'nobody_inc', { seesPersonalData: true })).toThrow(
      expect.objectContaining({ code: 'unknown-tenant' }),
    )
  })

  it('come with how the tenant is, and with nothing of what others are told', async () => {
    const { project } = platform
    const context = operatorContext(project, slug, { seesPersonalData: false })
    const { summary } = await tenantSummary(project, context)
    expect(summary).toMatchObject({ tenant: slug, failing_models: 0, failing_tests: 0 })
    const runs = await tenantRuns(project, context)
    expect(runs).toMatchObject([{ status: expect.any(String), failed: 0, tests_failed: 0 }])
    expect(Number(runs[0]?.['built'])).toBeGreaterThan(20)
    const tests = await tenantTests(project, context)
    expect(tests.length).toBeGreaterThan(20)
    const freshness = await tenantFreshness(project, context)
    expect(freshness.length).toBeGreaterThan(5)
    expect(freshness.filter((each) => each['last_loaded_at'] !== null).length).toBeGreaterThan(5)
    const other = project.tenants.find((each) => each.slug !== slug)?.slug ?? ''
    const all = JSON.stringify([summary, runs, tests, freshness])
    expect(all).not.toContain(other)
    const elsewhere = operatorContext(project, other, { seesPersonalData: false })
    expect([await tenantRuns(project, elsewhere), await tenantTests(project, elsewhere)]).toEqual([[], []])
    expect(await tenantStatus(project, context)).toMatchObject({
      tenant: slug,
      snapshot: { isPinned: false },
      kept: null,
    })
  })

  it('keep a person’s address from those who may not see it, by whatever name', async () => {
    const named: SemanticQuery = { metrics: ['orders'], dimensions: ['orders.customer_email'] }
    await expect(ask(named)).rejects.toMatchObject({ code: 'unknown-dimension' })
    const filtered: SemanticQuery = {
      metrics: ['persons'],
      filters: { field: 'users.customer_email', operator: 'contains', values: ['@'] },
    }
    await expect(ask(filtered)).rejects.toMatchObject({
      code: expect.stringMatching(/^(unknown-dimension|bad-filter)$/),
    })
    expect((await ask(named, true)).rows.length).toBeGreaterThan(1)
  })
})

function rounded(value: unknown): number | null {
  return value === null || value === undefined ? null : Number(Number(value).toFixed(3))
}

/** The report is rounded to cents, and to hundredths of a ratio: half of one and what rounding here adds may be between. */
function asReported(value: unknown): unknown {
  return expect.toSatisfy((each: number | null) =>
    value === null || each === null ? each === value : Math.abs(each - Number(value)) <= 0.0056,
  )
}

function byName(a: readonly unknown[], b: readonly unknown[]): number {
  return String(a[0]).localeCompare(String(b[0]))
}
