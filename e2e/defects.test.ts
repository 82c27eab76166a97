import { modelTenant } from '@gata/models/testing'
import { openWarehouse, type Warehouse } from '@gata/warehouse'
import { describe, expect, it } from 'vitest'
import { build, land } from './land-records.ts'

/** The first way of keeping history that comes to mind: a row is new if no row has the hash of its whole payload. */
async function mergeByPayloadHash(warehouse: Warehouse, table: string): Promise<void> {
  await warehouse.run('create table if not exists by_payload_hash (payload json)')
  await warehouse.run(`
    merge into by_payload_hash as master
    using (select payload from ${table}) as landed
    on md5(master.payload::varchar) = md5(landed.payload::varchar)
    when not matched then insert (payload) values (landed.payload)`)
}

async function value(warehouse: Warehouse, query: string): Promise<unknown> {
  const [row] = await warehouse.rows(query)
  return Object.values(row ?? {})[0]
}

const insights = 'facebook_ads_facebook_insights'
const meta = modelTenant(['facebook_ads'])
const analytics = modelTenant(['google_analytics'])

function insight(spend: string, more: Readonly<Record<string, unknown>> = {}) {
  const payload = { ad_id: '1', date_start: '2026-11-01', account_currency: 'USD', spend }
  return { key: '1|2026-11-01', payload: { ...payload, ...more }, declared: payload }
}

function visit(device: string, second: number, name = 'page_view') {
  const payload = { event_name: name, user_pseudo_id: device, event_timestamp: (1793836800 + second) * 1_000_000 }
  return { key: `${device}|${second}|${name}`, payload }
}

describe('defect 1: a restated figure is counted twice', () => {
  it('10 that becomes 11 is 21 by payload hash, and 11 here', async () => {
    await using warehouse = await openWarehouse(':memory:')
    for (const [index, spend] of ['10', '11'].entries()) {
      await land(warehouse, index + 1, insights, [insight(spend)])
      await mergeByPayloadHash(warehouse, `raw_acme.${insights}`)
      await build(warehouse, [meta])
    }
    expect(await value(warehouse, "select sum((payload->>'spend')::int) from by_payload_hash")).toBe(21)
    expect(await value(warehouse, 'select sum(spend) from analytics.fct_acme__ad_performance')).toBe('11.0000')
  })
})

describe('defect 2: a new column of the source brings all of history again', () => {
  it('one row becomes two by payload hash, and stays one version here', async () => {
    await using warehouse = await openWarehouse(':memory:')
    for (const [index, more] of [{}, { new_column: null }].entries()) {
      await land(warehouse, index + 1, insights, [insight('10', more)])
      await mergeByPayloadHash(warehouse, `raw_acme.${insights}`)
      await build(warehouse, [meta])
    }
    const master = 'platform.platform_mm__facebook_ads_api_v1_facebook_insights'
    expect(await value(warehouse, 'select count(*) from by_payload_hash')).toBe(2)
    expect(await value(warehouse, `select count(*) from ${master}`)).toBe(1)
  })
})

describe('defect 3: copies in one batch stay, and events that happened twice are one', () => {
  it('two copies of a figure are one version here, and two equal events with keys of their own are two', async () => {
    await using warehouse = await openWarehouse(':memory:')
    await land(warehouse, 1, insights, [insight('10'), insight('10')])
    await mergeByPayloadHash(warehouse, `raw_acme.${insights}`)
    expect(await value(warehouse, 'select count(*) from by_payload_hash')).toBe(2)

    const twice = [visit('d1', 5), { ...visit('d1', 5), key: 'd1|5|page_view|1' }]
    await land(warehouse, 2, 'google_analytics_events', twice)
    await build(warehouse, [modelTenant(['facebook_ads', 'google_analytics'])])
    expect(await value(warehouse, 'select sum(spend) from analytics.fct_acme__ad_performance')).toBe('10.0000')
    expect(await value(warehouse, 'select count(*) from analytics.fct_acme__events')).toBe(2)
  })
})

describe('defects 8 and 9: no deletion, no lineage of a row, and a history that each run empties', () => {
  it('a deleted record leaves the facts and stays in the history, with its load and when it was read', async () => {
    await using warehouse = await openWarehouse(':memory:')
    await land(warehouse, 1, insights, [insight('10')])
    await build(warehouse, [meta])
    await land(warehouse, 2, insights, [{ ...insight('10'), isDeleted: true }])
    await build(warehouse, [meta])
    expect(await value(warehouse, 'select count(*) from analytics.fct_acme__ad_performance')).toBe(0)
    const versions = await warehouse.rows(`
      select load_id, minute(loaded_at) as minute, is_deleted, is_current
      from platform.platform_mm__facebook_ads_api_v1_facebook_insights
      order by load_seq`)
    expect(versions).toEqual([
      { load_id: 'load_1', minute: 1, is_deleted: false, is_current: false },
      { load_id: 'load_2', minute: 2, is_deleted: true, is_current: true },
    ])
  })

  it('a run leaves every version of a schema where it is', async () => {
    await using warehouse = await openWarehouse(':memory:')
    await build(warehouse, [meta])
    await warehouse.run(`
      insert into platform.platform_sat__source_schema_history
      values ('acme', 'facebook_ads', 'ads', 'h', '[]', '{}', now(), now()), ('acme', 'facebook_ads', 'ads', 'i', '[]', '{}', now(), null)`)
    await build(warehouse, [meta], { force: true })
    expect(await value(warehouse, 'select count(*) from platform.platform_sat__source_schema_history')).toBe(2)
    expect(await value(warehouse, 'select count(*) from platform.platform_ops__schema_hash_registry')).toBe(2)
  })
})

describe('defects 11 to 13: results that are a run late, lost by a part of a run, or kept for three tenants only', () => {
  it('a run tells its own results, a part of one keeps the others, and each tenant is there', async () => {
    await using warehouse = await openWarehouse(':memory:')
    const tenants = ['acme', 'bolt', 'cora', 'dune'].map((slug) => ({ ...analytics, slug }))
    await build(warehouse, tenants, { runId: 'first' })
    const results = `
      select tenant_slug, count(*) as nodes, max(invocation_id) as latest
      from observability.run_results__current
      where tenant_slug is not null
      group by tenant_slug
      order by tenant_slug`
    const first = await warehouse.rows<{ tenant_slug: string; nodes: number; latest: string }>(results)
    expect(first.map((row) => [row.tenant_slug, row.latest])).toEqual(tenants.map(({ slug }) => [slug, 'first']))

    await build(warehouse, tenants, { runId: 'second', selection: { tenant: 'bolt' }, force: true })
    const second = await warehouse.rows<{ tenant_slug: string; nodes: number; latest: string }>(results)
    expect(second.map((row) => row.nodes)).toEqual(first.map((row) => row.nodes))
    expect(second.map((row) => row.latest)).toEqual(['first', 'second', 'first', 'first'])
    expect(
      await warehouse.rows(
        'select distinct tenant_slug from platform.platform_ops__boring_semantic_layer order by all',
      ),
    ).toEqual(tenants.map(({ slug }) => ({ tenant_slug: slug })))
  })
})

describe('defect 14: LIKE takes an underscore for any letter, so lineage fans out', () => {
  it('two connectors match by name, and the artifact names the one table that a view stands on', async () => {
    await using warehouse = await openWarehouse(':memory:')
    await build(warehouse, [{ ...modelTenant(['bing_ads', 'google_ads']), slug: 'acme' }])
    const view = 'stg_acme__bing_ads_ad_groups'
    expect(await value(warehouse, `select '${view}' like 'stg_%__' || 'ad_groups'`)).toBe(true)
    const [row] = await warehouse.rows<{ depends_on_nodes: string }>(
      `select depends_on_nodes from observability.model_artifacts__current where model_name = '${view}'`,
    )
    expect(JSON.parse(row?.depends_on_nodes ?? '')).toEqual(['raw_acme.bing_ads_ad_groups'])
  })
})

describe('defect 16: backslashes are doubled, which breaks the JSON that is stored', () => {
  it('a choice with backslash and quotes comes back as it was written', async () => {
    await using warehouse = await openWarehouse(':memory:')
    const pattern = `a\\b"c''d`
    await build(warehouse, [modelTenant(['facebook_ads'], { facebook_insights: { conversionEventPattern: pattern } })])
    expect(
      await value(
        warehouse,
        `select table_logic->>'conversionEventPattern'
        from platform.platform_sat__tenant_config_history
        where table_name = 'facebook_insights'`,
      ),
    ).toBe(pattern)
  })
})

describe('defect 17: types that are not those declared', () => {
  it('a division gives DOUBLE and a sum HUGEINT; the sessions’ length and steps are BIGINT', async () => {
    await using warehouse = await openWarehouse(':memory:')
    expect(await value(warehouse, 'select typeof(1800000000 / 1000000)')).toBe('DOUBLE')
    expect(await value(warehouse, 'select typeof(sum(1))')).toBe('HUGEINT')
    await build(warehouse, [analytics])
    const columns = await warehouse.describe('select * from analytics.fct_acme__sessions')
    const counted = columns.filter(({ name }) => name.startsWith('funnel_') || name === 'session_duration_seconds')
    expect(new Set(counted.map(({ type }) => type))).toEqual(new Set(['BIGINT']))
    expect(counted).toHaveLength(8)
  })
})

describe('defects 18 and 19: epochs of several units in one column, and a text cast to a number', () => {
  it('one instant in microseconds, seconds and words is one event_at in all sources', async () => {
    await using warehouse = await openWarehouse(':memory:')
    await expect(warehouse.rows("select '2026-11-05 00:00:01'::bigint")).rejects.toThrow(/Could not convert string/)
    const tenant = modelTenant(['google_analytics', 'mixpanel', 'amplitude'])
    await land(warehouse, 1, 'google_analytics_events', [visit('d1', 1)])
    const seen = { event: 'Page View', properties: { time: 1793836801, $device_id: 'd2' } }
    await land(warehouse, 2, 'mixpanel_events', [{ key: 'm', payload: seen }])
    const sent = { event_type: 'Page View', device_id: 'd3', event_time: '2026-11-05 00:00:01.000000' }
    await land(warehouse, 3, 'amplitude_events', [{ key: 'a', payload: sent }])
    await build(warehouse, [tenant])
    expect(
      await warehouse.rows('select event_at, count(*) as events from analytics.fct_acme__events group by all'),
    ).toEqual([{ event_at: '2026-11-05T00:00:01.000Z', events: 3 }])
    expect(await value(warehouse, 'select count(*) from analytics.fct_acme__sessions')).toBe(3)
  })
})

describe('defect 21: session ids that two facts do not share, and that late events renumber', () => {
  const numbered = `
    select event_at, user_pseudo_id || '-' || sum(starts) over (order by event_at) as session_id
    from (
      select *, case when event_at - lag(event_at) over (order by event_at) <= interval 30 minutes then 0 else 1 end as starts
      from analytics.fct_acme__events
    )`

  it('numbers move when an older visit arrives late; ids do not, and every session of events is a session', async () => {
    await using warehouse = await openWarehouse(':memory:')
    await land(warehouse, 1, 'google_analytics_events', [visit('d1', 10_000), visit('d1', 20_000)])
    await build(warehouse, [analytics])
    const last = 'select session_id from analytics.fct_acme__events order by event_at desc limit 1'
    const before = [await value(warehouse, last), await value(warehouse, `select max(session_id) from (${numbered})`)]
    await land(warehouse, 2, 'google_analytics_events', [visit('d1', 100)])
    await build(warehouse, [analytics])
    const after = [await value(warehouse, last), await value(warehouse, `select max(session_id) from (${numbered})`)]
    expect(after[0]).toBe(before[0])
    expect([before[1], after[1]]).toEqual(['d1-2', 'd1-3'])
    expect(
      await value(
        warehouse,
        'select count(*) from analytics.fct_acme__events anti join analytics.fct_acme__sessions using (source_platform, session_id)',
      ),
    ).toBe(0)
  })
})

describe('defect 24: a campaign that was renamed is two campaigns', () => {
  it('two rows by payload hash, and one of the new name here', async () => {
    await using warehouse = await openWarehouse(':memory:')
    for (const [index, name] of ['Spring', 'Summer'].entries()) {
      const payload = { id: '1', name, effective_status: 'ACTIVE', account_id: '7' }
      await land(warehouse, index + 1, 'facebook_ads_campaigns', [{ key: '1', payload }])
      await mergeByPayloadHash(warehouse, 'raw_acme.facebook_ads_campaigns')
      await build(warehouse, [meta])
    }
    expect(await value(warehouse, 'select count(*) from by_payload_hash')).toBe(2)
    expect(
      await warehouse.rows('select campaign_name, campaign_status_normalised from analytics.dim_acme__campaigns'),
    ).toEqual([{ campaign_name: 'Summer', campaign_status_normalised: 'active' }])
  })
})

describe('defects 25 and 26: only the first source counts, and what is switched off lives on', () => {
  it('two trackers are united, and a source that is switched off leaves no model and no row', async () => {
    await using warehouse = await openWarehouse(':memory:')
    const both = modelTenant(['google_analytics', 'mixpanel'])
    await land(warehouse, 1, 'google_analytics_events', [visit('d1', 1)])
    const seen = { event: 'Page View', properties: { time: 1793836801, $device_id: 'd2' } }
    await land(warehouse, 2, 'mixpanel_events', [{ key: 'm', payload: seen }])
    const platforms = 'select list(distinct source_platform order by source_platform) from analytics.fct_acme__events'
    await build(warehouse, [both])
    expect(await value(warehouse, platforms)).toEqual(['google_analytics', 'mixpanel'])
    const names = await build(warehouse, [{ ...both, sources: both.sources.slice(1) }])
    expect(names.filter((name) => name.includes('google_analytics'))).toEqual([])
    expect(await value(warehouse, platforms)).toEqual(['mixpanel'])
  })
})
