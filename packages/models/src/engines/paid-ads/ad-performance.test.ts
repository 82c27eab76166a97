import { runModel } from '@gata/transform/testing'
import { describe, expect, it } from 'vitest'
import { currentRecords, modelNamed, modelTenant } from '../../testing/graph-of.ts'

const insight = {
  account_id: '9',
  account_currency: 'USD',
  campaign_id: 'c1',
  adset_id: 's1',
  ad_id: 'a1',
  date_start: '2026-11-01',
}

async function metaPerformance(
  records: readonly Record<string, unknown>[],
  connector: 'facebook_ads' | 'instagram_ads' = 'facebook_ads',
  pattern = 'purchase',
) {
  const tenant = modelTenant([connector], { facebook_insights: { conversionEventPattern: pattern } })
  const master = modelNamed(tenant, 'platform_mm__facebook_ads_api_v1_facebook_insights')
  return await runModel<Record<string, unknown>>(modelNamed(tenant, 'fct_acme__ad_performance'), {
    inputs: [[master, currentRecords(connector, records)]],
    orderBy: ['ad_id'],
  })
}

describe('the Meta engines', () => {
  it('count only the action type that the tenant names, not its aliases', async () => {
    const rows = await metaPerformance([
      {
        ...insight,
        spend: '12.50',
        impressions: '100',
        clicks: '7',
        actions: [
          { action_type: 'purchase', value: '2' },
          { action_type: 'omni_purchase', value: '2' },
          { action_type: 'link_click', value: '40' },
        ],
        action_values: [
          { action_type: 'purchase', value: '118.40' },
          { action_type: 'omni_purchase', value: '118.40' },
        ],
      },
      { ...insight, ad_id: 'a2', spend: '3.00', impressions: '10', clicks: '0' },
    ])
    expect(rows).toMatchObject([
      {
        ad_id: 'a1',
        spend: '12.5000',
        impressions: 100,
        clicks: 7,
        conversions: '2.000000',
        conversion_value: '118.4000',
      },
      { ad_id: 'a2', spend: '3.0000', conversions: '0.000000', conversion_value: '0.0000' },
    ])
  })

  it('take a pattern only where the tenant writes one', async () => {
    const actions = [
      { action_type: 'lead', value: '1' },
      { action_type: 'onsite_conversion.lead_grouped', value: '1' },
    ]
    const [exact] = await metaPerformance([{ ...insight, spend: '1', actions }], 'facebook_ads', 'lead')
    const [wild] = await metaPerformance([{ ...insight, spend: '1', actions }], 'facebook_ads', '%lead%')
    expect([exact?.conversions, wild?.conversions]).toEqual(['1.000000', '2.000000'])
  })

  it('never count an Instagram row in Facebook, nor the other way round', async () => {
    const records = ['facebook', 'audience_network', 'instagram'].map((publisher_platform, index) => ({
      ...insight,
      publisher_platform,
      spend: `${10 ** index}`,
    }))
    const [facebook] = await metaPerformance(records)
    const [instagram] = await metaPerformance(records, 'instagram_ads')
    expect([facebook?.spend, instagram?.spend]).toEqual(['11.0000', '100.0000'])
  })
})

describe('the Google Ads engine', () => {
  const tenant = modelTenant(['google_ads'])
  const row = (campaign: string, ad: string | null, metrics: Record<string, unknown>) => ({
    customer: { resourceName: 'customers/5', id: '5', currencyCode: 'EUR' },
    campaign: { resourceName: `customers/5/campaigns/${campaign}`, id: campaign },
    ...(ad === null ? {} : { adGroup: { id: 'g1' }, adGroupAd: { ad: { id: ad } } }),
    segments: { date: '2026-11-01' },
    metrics,
  })

  async function performance(records: readonly Record<string, unknown>[]) {
    const master = modelNamed(tenant, 'platform_mm__google_ads_api_v1_ad_performance')
    return await runModel<Record<string, unknown>>(modelNamed(tenant, 'fct_acme__ad_performance'), {
      inputs: [[master, currentRecords('google_ads', records)]],
      orderBy: ['campaign_id', 'ad_id'],
    })
  }

  it('reads micros exactly and takes what the wire leaves out as zero', async () => {
    expect(
      await performance([row('1', 'a1', { costMicros: '2500000001', conversions: 4.37, conversionsValue: 310.5 })]),
    ).toMatchObject([
      {
        spend: '2500.0000',
        impressions: 0,
        clicks: 0,
        conversions: '4.370000',
        conversion_value: '310.5000',
        currency: 'EUR',
      },
    ])
  })

  it('keeps the campaign row of a campaign without ads, and drops it beside ad rows of the same day', async () => {
    const rows = await performance([
      row('1', 'a1', { costMicros: '1000000' }),
      row('1', null, { costMicros: '1000000' }),
      row('2', null, { costMicros: '7000000' }),
    ])
    expect(rows.map((found) => [found.campaign_id, found.ad_id, found.spend])).toEqual([
      ['1', 'a1', '1.0000'],
      ['2', null, '7.0000'],
    ])
  })
})
