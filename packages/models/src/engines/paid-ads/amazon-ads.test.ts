import { vendorRecords } from '@gata/connectors/testing'
import { runModel } from '@gata/transform/testing'
import { describe, expect, it } from 'vitest'
import { currentRecords, modelNamed, modelTenant } from '../../testing/graph-of.ts'

type Rows = readonly Readonly<Record<string, unknown>>[]

const tenant = modelTenant(['amazon_ads'])
const report = 'sp_advertised_product_report'

async function tableOf(name: string, inputs: Readonly<Record<string, Rows>>, orderBy: string) {
  return await runModel<Record<string, unknown>>(modelNamed(tenant, name), {
    inputs: Object.entries(inputs).map(([object, rows]) => [
      modelNamed(tenant, `platform_mm__amazon_ads_api_v1_${object}`),
      currentRecords('amazon_ads', rows),
    ]),
    orderBy: [orderBy],
  })
}

const row = {
  profileId: '3039403378822505',
  date: '2026-11-01',
  campaignId: 3284982,
  adGroupId: 23424,
  adId: 23424242,
  advertisedAsin: 'B0986YK83J',
  campaignBudgetCurrencyCode: 'EUR',
  impressions: 1200,
  clicks: 14,
  cost: 8.110000000000001,
  purchases1d: 1,
  purchases7d: 2,
  purchases14d: 2,
  purchases30d: 3,
  sales1d: 24.99,
  sales7d: 49.98,
  sales14d: 49.98,
  sales30d: 74.97,
}

describe('the Amazon Ads engines', () => {
  it('take the longest window of purchases, which holds the others, and ids whether numbers or text', async () => {
    const long = {
      date: '2026-11-01',
      campaignId: '9007199254740993',
      adGroupId: '2',
      adId: '9007199254740995',
      cost: 0.1,
    }
    const rows = await tableOf('fct_acme__ad_performance', { [report]: [row, long] }, 'ad_id')
    expect(rows).toMatchObject([
      {
        source_platform: 'amazon_ads',
        report_date: '2026-11-01',
        campaign_id: '3284982',
        ad_group_id: '23424',
        ad_id: '23424242',
        spend: '8.1100',
        impressions: 1200,
        clicks: 14,
        conversions: '3.000000',
        conversion_value: '74.9700',
        currency: 'EUR',
        account_id: '3039403378822505',
      },
      {
        campaign_id: '9007199254740993',
        ad_id: '9007199254740995',
        spend: '0.1000',
        clicks: 0,
        conversions: '0.000000',
      },
    ])
  })

  it('do not read the list of product ads for figures, which has none', async () => {
    const inputs = { [report]: [row], sponsored_products_product_ads: [] }
    await expect(tableOf('fct_acme__ad_performance', inputs, 'ad_id')).rejects.toMatchObject({ code: 'unknown-input' })
  })

  it('name a campaign’s status in one vocabulary, and the currency that its profile’s report tells', async () => {
    const campaigns = ['ENABLED', 'PAUSED', 'ARCHIVED', 'DRAFT'].map((state, index) => ({
      profileId: row.profileId,
      campaignId: `${index}`,
      name: index === 0 ? null : state,
      state,
    }))
    const inputs = { sponsored_products_campaigns: campaigns, [report]: [{ ...row, campaignId: 9 }] }
    const rows = await tableOf('dim_acme__campaigns', inputs, 'campaign_id')
    expect(
      rows.map((one) => [one.campaign_name, one.campaign_status, one.campaign_status_normalised, one.currency]),
    ).toEqual([
      ['0', 'ENABLED', 'active', 'EUR'],
      ['PAUSED', 'PAUSED', 'paused', 'EUR'],
      ['ARCHIVED', 'ARCHIVED', 'removed', 'EUR'],
      ['DRAFT', 'DRAFT', 'unknown', 'EUR'],
      ['(deleted)', 'UNKNOWN', 'unknown', 'EUR'],
    ])
  })
})

describe('real records of Amazon Ads', () => {
  const recordsOf = (object: string): Rows | null =>
    vendorRecords(`amazon_ads/${object}.jsonl`)?.map(({ record }) => record) ?? null
  const campaigns = recordsOf('sponsored_products_campaigns')
  const adGroups = recordsOf('sponsored_products_ad_groups')
  const productAds = recordsOf('sponsored_products_product_ads')

  it.skipIf(campaigns === null)('become campaigns, with their budgets', async () => {
    const dimension = await tableOf(
      'dim_acme__campaigns',
      { sponsored_products_campaigns: campaigns ?? [], [report]: [] },
      'campaign_id',
    )
    expect(dimension.map((one) => [one.campaign_id, one.campaign_status_normalised])).toEqual([
      ['191249325250025', 'active'],
      ['52978233888897', 'active'],
      ['62077673972552', 'active'],
    ])
    const object = 'sponsored_products_campaigns'
    const typed = await tableOf(`int_acme__amazon_ads_${object}`, { [object]: campaigns ?? [] }, 'campaign_id')
    expect(typed.map((one) => [one.daily_budget, one.targeting_type, one.start_date])).toEqual([
      ['50.0000', 'AUTO', '2022-07-08'],
      ['15.0000', 'AUTO', '2022-08-11'],
      ['100.0000', 'MANUAL', '2022-08-11'],
    ])
  })

  it.skipIf(adGroups === null || productAds === null)('become ad groups and ads', async () => {
    const groupObject = 'sponsored_products_ad_groups'
    const groups = await tableOf(
      `int_acme__amazon_ads_${groupObject}`,
      { [groupObject]: adGroups ?? [] },
      'ad_group_id',
    )
    expect(groups.map((one) => [one.ad_group_id, one.default_bid])).toEqual([
      ['220795965021387', '100.0000'],
      ['226404883721634', '10.0000'],
      ['475489269904624', '0.7500'],
    ])
    const adObject = 'sponsored_products_product_ads'
    const ads = await tableOf(`int_acme__amazon_ads_${adObject}`, { [adObject]: productAds ?? [] }, 'ad_id')
    expect(ads.map((one) => [one.ad_id, one.asin, one.sku])).toEqual([
      ['253366527049144', 'B09X3P7D6Z', null],
      ['87094400667825', 'B0986YK83J', 'a140aafa-1a23'],
    ])
  })
})
