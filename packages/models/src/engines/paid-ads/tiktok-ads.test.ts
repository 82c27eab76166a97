import { vendorRecords } from '@gata/connectors/testing'
import { runModel } from '@gata/transform/testing'
import { describe, expect, it } from 'vitest'
import { currentRecords, modelNamed, modelTenant } from '../../testing/graph-of.ts'

type Rows = readonly Readonly<Record<string, unknown>>[]

const tenant = modelTenant(['tiktok_ads'])

async function tableOf(name: string, inputs: Readonly<Record<string, Rows>>, orderBy: readonly string[]) {
  return await runModel<Record<string, unknown>>(modelNamed(tenant, name), {
    inputs: Object.entries(inputs).map(([object, rows]) => [
      modelNamed(tenant, `platform_mm__tiktok_ads_api_v1_${object}`),
      currentRecords('tiktok_ads', rows),
    ]),
    orderBy: [...orderBy],
  })
}

const row = {
  advertiser_id: '7644143197428744199',
  currency: 'EUR',
  dimensions: { ad_id: '1714000000000000001', stat_time_day: '2026-11-01 00:00:00' },
  metrics: {
    campaign_id: '1713000000000000001',
    adgroup_id: '1714000000000000009',
    spend: '234.56',
    impressions: '45230',
    clicks: '1876',
    conversion: '25',
    real_time_conversion: '27',
    total_purchase_value: '118.40',
    total_sales_lead_value: '1.60',
  },
}

describe('the TikTok Ads engines', () => {
  it('take a dash for zero, and conversions on the day of the click', async () => {
    const dashes = Object.fromEntries(Object.keys(row.metrics).map((name) => [name, '-']))
    const empty = { ...row, dimensions: { ...row.dimensions, ad_id: '2' }, metrics: { ...dashes, spend: '0.00' } }
    expect(await tableOf('fct_acme__ad_performance', { ads_reports_daily: [row, empty] }, ['ad_id'])).toMatchObject([
      {
        source_platform: 'tiktok_ads',
        report_date: '2026-11-01',
        campaign_id: '1713000000000000001',
        ad_group_id: '1714000000000000009',
        ad_id: '1714000000000000001',
        spend: '234.5600',
        impressions: 45230,
        clicks: 1876,
        conversions: '25.000000',
        conversion_value: '120.0000',
        currency: 'EUR',
        account_id: '7644143197428744199',
      },
      {
        ad_id: '2',
        campaign_id: null,
        spend: '0.0000',
        clicks: 0,
        conversions: '0.000000',
        conversion_value: '0.0000',
      },
    ])
  })

  it('name a campaign’s status in one vocabulary, a deletion above all, and the currency that the reports tell', async () => {
    const statuses = [
      ['ENABLE', 'CAMPAIGN_STATUS_ENABLE'],
      ['ENABLE', 'CAMPAIGN_STATUS_DELETE'],
      ['DISABLE', 'CAMPAIGN_STATUS_DISABLE'],
      ['DISABLE', null],
      ['FROZEN', null],
    ]
    const campaigns = statuses.map(([operation_status, secondary_status], index) => ({
      campaign_id: `${index}`,
      advertiser_id: row.advertiser_id,
      operation_status,
      secondary_status,
    }))
    const rows = await tableOf('dim_acme__campaigns', { campaigns, ads_reports_daily: [row] }, ['campaign_id'])
    expect(rows.map((one) => [one.campaign_status, one.campaign_status_normalised, one.currency])).toEqual([
      ['CAMPAIGN_STATUS_ENABLE', 'active', 'EUR'],
      ['CAMPAIGN_STATUS_DELETE', 'removed', 'EUR'],
      ['UNKNOWN', 'unknown', 'EUR'],
      ['CAMPAIGN_STATUS_DISABLE', 'paused', 'EUR'],
      ['DISABLE', 'paused', 'EUR'],
      ['FROZEN', 'unknown', 'EUR'],
    ])
  })
})

describe('real records of TikTok Ads', () => {
  const recordsOf = (file: string): Rows | null =>
    vendorRecords(`tiktok_ads/${file}.jsonl`)?.map(({ record }) => record) ?? null
  const campaigns = recordsOf('campaigns')
  // Ids went through a number where these were collected, and so may counts; the models read both as text.
  const reports = recordsOf('ads_reports_daily.normalised')
  const adGroups = recordsOf('ad_groups')
  const ads = recordsOf('ads.normalised')

  it.skipIf(campaigns === null)('become campaigns, with budgets where they are of a day and times in UTC', async () => {
    const inputs = { campaigns: campaigns ?? [], ads_reports_daily: [] }
    const rows = await tableOf('dim_acme__campaigns', inputs, ['campaign_id'])
    expect(rows.map((one) => [one.campaign_id, one.campaign_status_normalised, one.objective])).toEqual(
      ['1866248303272130', '1866248362593393', '1866248476595329', '1866248504518946'].map((id) => [
        id,
        'active',
        'TRAFFIC',
      ]),
    )
    const typed = await tableOf('int_acme__tiktok_ads_campaigns', { campaigns: campaigns ?? [] }, ['campaign_id'])
    expect(typed.map((one) => one.daily_budget)).toEqual(['100.0000', null, null, null])
    expect(typed[0]?.created_at).toBe('2026-05-26T10:58:14.000Z')
  })

  it.skipIf(reports === null)('become figures by ad and day', async () => {
    const rows = await tableOf('fct_acme__ad_performance', { ads_reports_daily: reports ?? [] }, ['report_date'])
    expect(
      rows.map((one) => [one.report_date, one.ad_id, one.campaign_id, one.spend, one.impressions, one.clicks]),
    ).toEqual([
      ['2021-10-25', '1714125051115569', '1714125042508817', '20.0000', 5830, 69],
      ['2021-10-26', '1714125051115569', '1714125042508817', '20.0000', 3750, 46],
    ])
  })

  it.skipIf(adGroups === null || ads === null)('become ad groups and ads', async () => {
    const groups = await tableOf('int_acme__tiktok_ads_ad_groups', { ad_groups: adGroups ?? [] }, ['ad_group_id'])
    expect(groups.map((one) => [one.ad_group_name, one.ad_group_status])).toEqual([
      ['Test AdGroup Nango', 'ENABLE'],
      ['Test Reach Ad Group', 'ENABLE'],
      ['Nango Test Ad Group 2026-05-26-001', 'ENABLE'],
      ['Test Lead Gen Ad Group', 'ENABLE'],
    ])
    const typed = await tableOf('int_acme__tiktok_ads_ads', { ads: ads ?? [] }, ['ad_id'])
    expect(typed.map((one) => [one.ad_id, one.ad_group_id, one.ad_status])).toEqual([
      ['1728545390695442', '1728545385226289', 'AD_STATUS_CAMPAIGN_DISABLE'],
      ['1779923894511665', '1779923881029666', 'AD_STATUS_CAMPAIGN_DISABLE'],
    ])
  })
})
