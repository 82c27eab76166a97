import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { silentLogger } from '@gata/base'
import { platformModels } from '@gata/models'
import type { Tenant } from '@gata/tenants'
import { tenantFixture } from '@gata/tenants/testing'
import { compile } from '@gata/transform'
import { runGraph } from '@gata/transform/run'
import { openWarehouse, sandboxTarget, type Warehouse, warehousePath } from '@gata/warehouse'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { PipelineEvent } from '../pipeline-event.ts'
import type { Project } from '../project.ts'
import type { Anomaly } from './detect-anomalies.ts'
import { observeRun } from './observe-run.ts'
import { readHealth } from './read-health.ts'

const slugs = ['acme', 'bolt']
const tenants: readonly Tenant[] = slugs.map((slug) => tenantFixture({ slug }))
const manifest = compile(
  platformModels(slugs.map((slug) => ({ slug, timeZone: 'America/New_York', currency: 'USD', sources: [] }))),
)

let home: string

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'gata-observe-'))
})

afterEach(async () => {
  await rm(home, { recursive: true })
})

/** A run on a day of November, in which some tenants' tables hold the orders of `orderDays`. */
async function observe(
  warehouse: Warehouse,
  day: number,
  of: readonly string[] = slugs,
): Promise<{ readonly anomalies: readonly Anomaly[]; readonly runId: string }> {
  const now = new Date(Date.UTC(2026, 10, day, 15))
  await warehouse.run(`
    insert into platform.load_ledger by name
    select
      ${day} as load_seq,
      'load_${day}' as load_id,
      unnest(['acme', 'bolt']) as tenant_slug,
      'shopify' as source_platform,
      'orders' as object,
      timestamptz '${now.toISOString()}' as extracted_at,
      timestamptz '${now.toISOString()}' as loaded_at`)
  const chosen = tenants.filter(({ slug }) => of.includes(slug))
  const built = await runGraph(warehouse, manifest, { now: () => now })
  const results = manifest.nodes
    .filter(({ layer, tenant }) => layer === 'analytics' && of.includes(tenant ?? ''))
    .map((node) => ({
      node,
      status: 'success' as const,
      reason: 'input changed' as const,
      failedUpstream: null,
      rows: 1,
      milliseconds: 1,
      startedAt: now,
      error: null,
    }))
  const events: PipelineEvent[] = []
  await observeRun(warehouse, projectAt(now), {
    manifest,
    tenants: chosen,
    built: { ...built, results },
    hasLoads: true,
    onEvent: (event) => events.push(event),
  })
  expect(events.map(({ type }) => type)).toEqual(['observed'])
  return {
    runId: built.runId,
    anomalies: events.flatMap((event) => (event.type === 'observed' ? event.anomalies : [])),
  }
}

function projectAt(now: Date): Project {
  return {
    root: home,
    home,
    tenants,
    connectors: [],
    fxRates: [],
    environment: {},
    clock: { now: () => now, sleep: () => Promise.resolve() },
    logger: silentLogger,
    memoryLimit: '500MB',
    target: sandboxTarget(home),
  }
}

/** About 40 orders a day since September, without those of one day. */
async function putOrders(warehouse: Warehouse, slug: string, { to, without }: { to: string; without: string | null }) {
  await warehouse.run(`delete from analytics.fct_${slug}__orders`)
  await warehouse.run(`
    insert into analytics.fct_${slug}__orders by name
    select
      '${slug}' as tenant_slug,
      'shopify' as source_platform,
      concat(day::date, '-', number) as order_id,
      day::date as order_day,
      day + to_hours(number::bigint % 20) as order_date,
      number * 1.25 as total_price,
      if(number % 7 = 0, null, 'a@example.com') as customer_email,
      number % 9 = 0 as is_test
    from generate_series(timestamptz '2026-09-01 05:00:00+00', timestamptz '${to} 05:00:00+00', interval 1 day) as days(day)
    cross join range(60) as numbers(number)
    where number < 36 + dayofyear(day) % 9
      and day::date <> date '${without ?? '1970-01-01'}'`)
}

it('a table is measured as queries of one column and of one day measure it', async () => {
  await using warehouse = await openWarehouse(warehousePath(home))
  await runGraph(warehouse, manifest)
  await putOrders(warehouse, 'acme', { to: '2026-11-16', without: null })
  const { runId } = await observe(warehouse, 16)
  const table = 'analytics.fct_acme__orders'
  const node = manifest.nodes.find(({ id }) => id === table)
  for (const { name, type } of node?.columns ?? []) {
    const isNumber = /^(bigint|integer|double|decimal)/.test(type)
    const isTime = type === 'date' || type === 'timestamptz'
    const [expected] = await warehouse.rows(`
      select
        count(*) as row_count,
        count_if(${name} is null) as null_count,
        ${type === 'boolean' ? `count_if(${name})` : 'null'} as true_count,
        ${isNumber ? `sum(${name})::double` : 'null'} as total,
        ${isNumber ? `min(${name})::double` : 'null'} as min_number,
        ${isNumber ? `max(${name})::double` : 'null'} as max_number,
        ${isTime ? `min(${name})::timestamptz` : 'null::timestamptz'} as min_at,
        ${isTime ? `max(${name})::timestamptz` : 'null::timestamptz'} as max_at
      from ${table}`)
    const [measured] = await warehouse.rows(`
      select row_count, null_count, true_count, total, min_number, max_number, min_at, max_at
      from observability.column_metrics
      where node_id = '${table}' and column_name = '${name}' and invocation_id = '${runId}'`)
    // A column that its tests keep from being null is not looked at for nulls.
    const declared = node?.columns.find((column) => column.name === name)
    expect({ name, ...measured }).toEqual({ name, ...expected, ...(declared?.nullable ? {} : { null_count: 0 }) })
  }
  const days = await warehouse.rows(`
    select day, row_count, newest_at, null_counts[list_position(null_columns, 'customer_email')] as nulls
    from observability.table_days
    where node_id = '${table}'
    order by day`)
  expect(days).toEqual(
    await warehouse.rows(`
      select order_day as day, count(*) as row_count, max(order_date) as newest_at, count_if(customer_email is null) as nulls
      from ${table}
      group by order_day
      order by order_day`),
  )
  expect(days).toHaveLength(77)
})

it('what stands out is found once, stays known with the run that found it, and goes when it is mended', async () => {
  {
    await using warehouse = await openWarehouse(warehousePath(home))
    await runGraph(warehouse, manifest)
    for (const slug of slugs) await putOrders(warehouse, slug, { to: '2026-11-16', without: '2026-11-15' })
    const first = await observe(warehouse, 16)
    expect(first.anomalies.map(({ table, kind, day, isNew, message }) => [table, kind, day, isNew, message])).toEqual(
      slugs.map((slug) => [
        `analytics.fct_${slug}__orders`,
        'volume',
        '2026-11-15',
        true,
        expect.stringMatching(/^0 rows, usual are \d\d \(\d\d to \d\d\)$/),
      ]),
    )
    expect((await observe(warehouse, 16)).anomalies.map(({ isNew }) => isNew)).toEqual([false, false])
    // A run of one tenant says nothing of the other.
    await putOrders(warehouse, 'acme', { to: '2026-11-16', without: null })
    expect((await observe(warehouse, 16, ['acme'])).anomalies).toEqual([])
    expect(
      await warehouse.rows(
        'select tenant_slug, invocation_id from observability.anomalies__current union all by name select tenant_slug, invocation_id from observability.anomalies order by all',
      ),
    ).toEqual([
      { tenant_slug: 'acme', invocation_id: first.runId },
      { tenant_slug: 'bolt', invocation_id: expect.any(String) },
      { tenant_slug: 'bolt', invocation_id: expect.any(String) },
    ])
  }
  const health = await readHealth(projectAt(new Date()), slugs)
  expect(
    health?.tenants.map(({ tenant, anomalies, ready, lag_hours }) => [tenant, anomalies, ready, lag_hours]),
  ).toEqual([
    ['acme', 0, 6, expect.any(Number)],
    ['bolt', 1, 6, expect.any(Number)],
  ])
  expect(health?.anomalies).toMatchObject([{ tenant: 'bolt', kind: 'volume', day: '2026-11-15' }])
})
