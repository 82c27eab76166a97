import { compile } from '@gata/transform'
import { runGraph } from '@gata/transform/run'
import { openWarehouse, type Warehouse } from '@gata/warehouse'
import { describe, expect, it } from 'vitest'
import { platformModels } from '../index.ts'
import type { ModelTenant } from '../tenant.ts'
import { modelTenant } from '../testing/graph-of.ts'

const acme = modelTenant(['google_ads', 'facebook_ads'])
const bolt = { ...modelTenant(['shopify']), slug: 'bolt' }
const withLogic: ModelTenant = {
  ...acme,
  sources: acme.sources.map((source) => ({
    ...source,
    logic: { facebook_insights: { conversionEventPattern: 'lead' } },
  })),
}

async function run(warehouse: Warehouse, day: number, ...tenants: readonly ModelTenant[]): Promise<number> {
  const { results } = await runGraph(warehouse, compile(platformModels(tenants)), {
    now: () => new Date(Date.UTC(2026, 10, day)),
  })
  expect(results.flatMap(({ error }) => error?.message ?? [])).toEqual([])
  return results.filter(({ status }) => status === 'success').length
}

describe('the history of the configuration', () => {
  it('closes the version of the object whose logic changed and opens one; every other stands', async () => {
    await using warehouse = await openWarehouse(':memory:')
    await run(warehouse, 1, acme, bolt)
    await run(warehouse, 2, withLogic, bolt)
    const changed = await warehouse.rows(`
      select tenant_slug, source_name, table_name, table_logic, valid_to is null as in_force
      from platform.platform_sat__tenant_config_history
      where valid_to is not null or updated_at > '2026-11-01'
      order by in_force`)
    expect(changed).toEqual([
      {
        tenant_slug: 'acme',
        source_name: 'facebook_ads',
        table_name: 'facebook_insights',
        table_logic: '{}',
        in_force: false,
      },
      {
        tenant_slug: 'acme',
        source_name: 'facebook_ads',
        table_name: 'facebook_insights',
        table_logic: '{"conversionEventPattern":"lead"}',
        in_force: true,
      },
    ])
  })

  it('closes the objects of a source that is switched off, and knows which currency was reported in when', async () => {
    await using warehouse = await openWarehouse(':memory:')
    await run(warehouse, 1, acme)
    await run(warehouse, 2, { ...acme, currency: 'EUR', sources: acme.sources.slice(0, 1) })
    expect(
      await warehouse.rows(`
        select distinct platform_name, valid_to is null as in_force
        from platform.platform_sat__tenant_source_configs
        order by all`),
    ).toEqual([
      { platform_name: 'facebook_ads', in_force: false },
      { platform_name: 'google_ads', in_force: true },
    ])
    expect(
      await warehouse.rows(`
        select table_logic->>'currency' as currency, valid_to is null as in_force
        from platform.platform_sat__tenant_config_history
        where source_name = 'tenant'
        order by all`),
    ).toEqual([
      { currency: 'EUR', in_force: true },
      { currency: 'USD', in_force: false },
    ])
  })

  it('is not touched by a run of another tenant, nor by a run without a change', async () => {
    await using warehouse = await openWarehouse(':memory:')
    await run(warehouse, 1, acme, bolt)
    expect(await run(warehouse, 2, acme, bolt)).toBe(0)
    expect(await run(warehouse, 3, bolt)).toBe(0)
    expect(
      await warehouse.rows('from platform.platform_sat__tenant_source_configs where valid_to is not null'),
    ).toEqual([])
  })
})

describe('the hub', () => {
  it('keeps the key of an object for ever, whatever the tenant configures', async () => {
    await using warehouse = await openWarehouse(':memory:')
    const keys =
      'select client_slug, platform_name, table_name, generated_hash, logged_at from platform.hub_key_registry order by all'
    await run(warehouse, 1, acme, bolt)
    const before = await warehouse.rows(keys)
    await run(warehouse, 2, { ...withLogic, timeZone: 'Europe/Berlin' }, bolt)
    expect(await warehouse.rows(keys)).toEqual(before)
    expect(before).toHaveLength(11)
  })
})

describe('the ops models', () => {
  it('list every column of every tenant’s star schema with its role', async () => {
    await using warehouse = await openWarehouse(':memory:')
    await run(warehouse, 1, acme, bolt)
    const catalogue = await warehouse.rows(`
      select table_name, column_name, data_type, ordinal_position
      from platform.platform_ops__boring_semantic_layer
      order by table_name, ordinal_position`)
    const tables = await warehouse.rows(`
      select table_name, column_name, lower(data_type) as data_type, ordinal_position
      from information_schema.columns
      where table_schema = 'analytics'
      order by table_name, ordinal_position`)
    const plain = (rows: readonly Record<string, unknown>[]) =>
      rows.map((row) => ({
        ...row,
        data_type: String(row['data_type']).replace('timestamp with time zone', 'timestamptz'),
      }))
    expect(plain(catalogue)).toEqual(plain(tables))
    expect(
      await warehouse.rows(`
        select column_name, semantic_role, bsl_type, is_time_dimension, inferred_agg
        from platform.platform_ops__boring_semantic_layer
        where table_name = 'fct_acme__ad_performance'
          and column_name in ('report_date', 'campaign_id', 'spend', 'currency')
        order by ordinal_position`),
    ).toEqual([
      {
        column_name: 'report_date',
        semantic_role: 'time',
        bsl_type: 'dimension',
        is_time_dimension: true,
        inferred_agg: null,
      },
      {
        column_name: 'campaign_id',
        semantic_role: 'key',
        bsl_type: 'dimension',
        is_time_dimension: false,
        inferred_agg: null,
      },
      {
        column_name: 'spend',
        semantic_role: 'measure',
        bsl_type: 'measure',
        is_time_dimension: false,
        inferred_agg: 'sum',
      },
      {
        column_name: 'currency',
        semantic_role: 'dimension',
        bsl_type: 'dimension',
        is_time_dimension: false,
        inferred_agg: null,
      },
    ])
  })

  it('tell what is landed but not switched on, what is behind, and what was never loaded', async () => {
    await using warehouse = await openWarehouse(':memory:')
    await run(warehouse, 1, modelTenant(['google_ads']))
    await warehouse.run(`
      insert into platform.load_ledger (tenant_slug, source_platform, object, extracted_at, loaded_at)
      values
        ('acme', 'google_ads', 'ads', '2026-11-20', '2026-11-20'),
        ('acme', 'google_ads', 'campaigns', '2026-11-18', '2026-11-18'),
        ('acme', 'google_ads', 'ad_groups', '2026-11-10', '2026-11-10'),
        ('acme', 'shopify', 'orders', '2026-11-20', '2026-11-20')`)
    expect(
      await warehouse.rows(`
        select source_schema, source_table, dbt_freshness_status as freshness, recommended_action as action
        from platform.platform_ops__source_table_candidate_registry
        order by candidate_priority_score desc, source_table`),
    ).toEqual([
      { source_schema: 'raw_acme', source_table: 'shopify_orders', freshness: 'pass', action: 'ONBOARD' },
      {
        source_schema: 'raw_acme',
        source_table: 'google_ads_ad_groups',
        freshness: 'error',
        action: 'INVESTIGATE SWAP',
      },
      {
        source_schema: 'raw_acme',
        source_table: 'google_ads_ad_performance',
        freshness: 'never loaded',
        action: 'INVESTIGATE SWAP',
      },
      {
        source_schema: 'raw_acme',
        source_table: 'google_ads_customers',
        freshness: 'never loaded',
        action: 'INVESTIGATE SWAP',
      },
      { source_schema: 'raw_acme', source_table: 'google_ads_campaigns', freshness: 'warn', action: 'MONITOR' },
      { source_schema: 'raw_acme', source_table: 'google_ads_ads', freshness: 'pass', action: 'MONITOR' },
    ])
  })
})
