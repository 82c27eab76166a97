import { compile } from '@gata/transform'
import { runGraph } from '@gata/transform/run'
import { runModel } from '@gata/transform/testing'
import { openWarehouse, type Warehouse } from '@gata/warehouse'
import { describe, expect, it } from 'vitest'
import { platformModels } from './index.ts'
import type { ModelSource, ModelTenant, ObjectFilter } from './tenant.ts'
import { currentRecords, modelNamed, modelTenant } from './testing/graph-of.ts'

const campaigns = [
  { id: '1', name: 'Brand', effective_status: 'ACTIVE', daily_budget: '900' },
  { id: '2', name: 'Brand', effective_status: 'PAUSED', daily_budget: '10000' },
  { id: '3', effective_status: 'ACTIVE', created_time: '2026-11-02T10:00:00+0000' },
]

async function campaignsWith(...filters: readonly ObjectFilter[]): Promise<readonly unknown[]> {
  const tenant = modelTenant(['facebook_ads'], { campaigns: { filters } })
  const rows = await runModel<{ campaign_id: string }>(modelNamed(tenant, 'int_acme__facebook_ads_campaigns'), {
    inputs: [
      [modelNamed(tenant, 'platform_mm__facebook_ads_api_v1_campaigns'), currentRecords('facebook_ads', campaigns)],
    ],
    orderBy: ['campaign_id'],
  })
  return rows.map((row) => row.campaign_id)
}

const cases: readonly (readonly [ObjectFilter, readonly string[]])[] = [
  [{ field: 'campaign_status', operator: 'equals', values: ['ACTIVE'] }, ['1', '3']],
  [{ field: 'campaign_status', operator: 'not_equals', values: ['ACTIVE'] }, ['2']],
  [{ field: 'campaign_id', operator: 'in', values: [1, '2'] }, ['1', '2']],
  [{ field: 'campaign_name', operator: 'not_in', values: ['Brand'] }, ['3']],
  [{ field: 'daily_budget', operator: 'at_least', values: [10.5] }, ['2']],
  [{ field: 'created_at', operator: 'at_most', values: ['2026-11-30'] }, ['3']],
  [{ field: 'campaign_name', operator: 'equals', values: ["Brand' or true --"] }, []],
]

describe('a filter of a tenant', () => {
  it.each(cases)('%j keeps %j', async (filter, kept) => {
    expect(await campaignsWith(filter)).toEqual(kept)
  })

  it('holds together with every other one', async () => {
    const active: ObjectFilter = { field: 'campaign_status', operator: 'equals', values: ['ACTIVE'] }
    expect(await campaignsWith(active, { field: 'campaign_id', operator: 'not_equals', values: ['1'] })).toEqual(['3'])
  })

  it('must fit the typed columns of its object; all that do not are named at once', () => {
    const filters: readonly ObjectFilter[] = [
      { field: 'campaign_statu', operator: 'equals', values: ['ACTIVE'] },
      { field: 'daily_budget', operator: 'at_least', values: ['much'] },
      { field: 'created_at', operator: 'at_least', values: ['yesterday'] },
    ]
    expect(() => platformModels([modelTenant(['facebook_ads'], { campaigns: { filters } })])).toThrow(
      /acme\.facebook_ads\.campaigns[\s\S]*campaign_statu: no such column, did you mean campaign_status\?[\s\S]*"much" is no decimal[\s\S]*"yesterday" is no timestamptz/,
    )
    const nested: ObjectFilter = { field: 'actions', operator: 'equals', values: ['x'] }
    expect(() => platformModels([modelTenant(['facebook_ads'], { facebook_insights: { filters: [nested] } })])).toThrow(
      /can not be compared/,
    )
  })
})

describe('the conversions of a tenant', () => {
  const actions = ['purchase', 'omni_purchase', 'fb_pixel_purchase', 'fbXpixel_purchase']

  it.each([
    ['purchase', '1.000000'],
    ['%purchase', '4.000000'],
    ['fb_pixel%', '1.000000'],
  ])(
    'are what %s names: exact unless it holds %%, and an underscore is an underscore',
    async (pattern, conversions) => {
      const tenant = modelTenant(['facebook_ads'], { facebook_insights: { conversionEventPattern: pattern } })
      const insight = {
        ad_id: '1',
        date_start: '2026-11-01',
        actions: actions.map((action_type) => ({ action_type, value: '1' })),
      }
      const [row] = await runModel(modelNamed(tenant, 'fct_acme__ad_performance'), {
        inputs: [
          [
            modelNamed(tenant, 'platform_mm__facebook_ads_api_v1_facebook_insights'),
            currentRecords('facebook_ads', [insight]),
          ],
        ],
      })
      expect(row).toMatchObject({ conversions })
    },
  )
})

describe('a change of a tenant’s choices', () => {
  const base = modelTenant(['facebook_ads', 'google_analytics'])
  const withLogic = (logic: ModelSource['logic']): ModelTenant => ({
    ...base,
    sources: base.sources.map((source) => ({ ...source, logic })),
  })

  async function rebuilt(warehouse: Warehouse, tenant: ModelTenant): Promise<readonly string[]> {
    const { results } = await runGraph(warehouse, compile(platformModels([tenant])))
    expect(results.flatMap(({ error }) => error?.message ?? [])).toEqual([])
    return results
      .filter(({ status, node }) => status === 'success' && node.layer !== 'platform')
      .map(({ node }) => node.name)
  }

  it.each<[string, ModelTenant, readonly string[]]>([
    [
      'a filter',
      withLogic({ campaigns: { filters: [{ field: 'objective', operator: 'equals', values: ['SALES'] }] } }),
      ['int_acme__facebook_ads_campaigns', 'dim_acme__campaigns', 'fct_acme__sessions', 'dim_acme__users'],
    ],
    [
      'the conversion pattern',
      withLogic({ facebook_insights: { conversionEventPattern: 'lead' } }),
      ['fct_acme__ad_performance', 'dim_acme__campaigns', 'fct_acme__sessions', 'dim_acme__users'],
    ],
    [
      'conversion events',
      withLogic({ events: { conversionEvents: ['sign_up'] } }),
      ['fct_acme__sessions', 'dim_acme__users'],
    ],
    [
      'funnel steps',
      withLogic({ events: { funnelSteps: ['a', 'b', 'c', 'd', 'e', 'f'] } }),
      ['fct_acme__sessions', 'dim_acme__users'],
    ],
  ])('%s replays from the master models: no source, no push, and only what reads it', async (_, changed, expected) => {
    await using warehouse = await openWarehouse(':memory:')
    await rebuilt(warehouse, base)
    expect([...(await rebuilt(warehouse, changed))].sort()).toEqual([...expected].sort())
  })

  it('of the time zone replays every day that is told in it', async () => {
    await using warehouse = await openWarehouse(':memory:')
    await rebuilt(warehouse, base)
    const names = await rebuilt(warehouse, { ...base, timeZone: 'Asia/Tokyo' })
    expect(names).toEqual(expect.arrayContaining(['fct_acme__events', 'fct_acme__sessions']))
    expect(names.filter((name) => name.startsWith('push_') || name.startsWith('platform_mm_'))).toEqual([])
  })
})
