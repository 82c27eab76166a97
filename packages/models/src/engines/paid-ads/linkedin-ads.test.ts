import { vendorRecords } from '@gata/connectors/testing'
import { runModel } from '@gata/transform/testing'
import { describe, expect, it } from 'vitest'
import { currentRecords, modelNamed, modelTenant } from '../../testing/graph-of.ts'

type Rows = readonly Readonly<Record<string, unknown>>[]

const tenant = modelTenant(['linkedin_ads'])

async function tableOf(name: string, inputs: Readonly<Record<string, Rows>>) {
  return await runModel<Record<string, unknown>>(modelNamed(tenant, name), {
    inputs: Object.entries(inputs).map(([object, rows]) => [
      modelNamed(tenant, `platform_mm__linkedin_ads_api_v1_${object}`),
      currentRecords('linkedin_ads', rows),
    ]),
    orderBy: name.startsWith('fct') ? ['report_date', 'campaign_id', 'ad_id'] : ['campaign_id'],
  })
}

const dateRange = (day: number) => ({
  start: { year: 2026, month: 7, day },
  end: { year: 2026, month: 7, day },
})

const creative = (id: number, campaign: number | null, day: number, figures: Record<string, unknown>) => ({
  dateRange: dateRange(day),
  pivotValues: [
    `urn:li:sponsoredCreative:${id}`,
    ...(campaign === null ? [] : [`urn:li:sponsoredCampaign:${campaign}`]),
  ],
  ...figures,
})

const campaign = (id: number, day: number, figures: Record<string, unknown>) => ({
  dateRange: dateRange(day),
  pivotValues: [`urn:li:sponsoredCampaign:${id}`],
  ...figures,
})

const entity = {
  id: 7,
  account: 'urn:li:sponsoredAccount:508',
  campaignGroup: 'urn:li:sponsoredCampaignGroup:615',
  status: 'ACTIVE',
  dailyBudget: { amount: '10.00', currencyCode: 'EUR' },
}

describe('the LinkedIn engines', () => {
  it('take conversions of the website and leads, costs without noise, and what is absent as zero', async () => {
    const ad_analytics = [
      creative(8, 7, 1, {
        impressions: 19090,
        clicks: 100,
        costInLocalCurrency: '209.449',
        externalWebsiteConversions: 3,
        externalWebsitePostClickConversions: 2,
        externalWebsitePostViewConversions: 1,
        oneClickLeads: 1,
        conversionValueInLocalCurrency: '99.99999999999996',
      }),
      creative(9, 7, 1, { costInLocalCurrency: '-2E-18' }),
    ]
    expect(await tableOf('fct_acme__ad_performance', { ad_analytics, campaigns: [entity] })).toMatchObject([
      {
        campaign_id: '7',
        ad_group_id: null,
        ad_id: '8',
        account_id: '508',
        currency: 'EUR',
        spend: '209.4490',
        impressions: 19090,
        clicks: 100,
        conversions: '4.000000',
        conversion_value: '100.0000',
      },
      { ad_id: '9', spend: '0.0000', impressions: 0, clicks: 0, conversions: '0.000000', conversion_value: '0.0000' },
    ])
  })

  it('take the row of a campaign only on a day without rows of its creatives', async () => {
    const ad_analytics = [
      creative(8, 7, 1, { costInLocalCurrency: '4' }),
      creative(9, 7, 1, { costInLocalCurrency: '6' }),
      creative(5, null, 3, { costInLocalCurrency: '2' }),
    ]
    const ad_analytics_by_campaign = [
      campaign(7, 1, { costInLocalCurrency: '10' }),
      campaign(6, 1, { costInLocalCurrency: '1' }),
      campaign(7, 2, { costInLocalCurrency: '20' }),
      campaign(7, 3, { costInLocalCurrency: '2' }),
    ]
    const rows = await tableOf('fct_acme__ad_performance', { ad_analytics, ad_analytics_by_campaign })
    expect(rows.map((row) => [String(row.report_date).slice(-1), row.campaign_id, row.ad_id, row.spend])).toEqual([
      ['1', '6', null, '1.0000'],
      ['1', '7', '8', '4.0000'],
      ['1', '7', '9', '6.0000'],
      ['2', '7', null, '20.0000'],
      ['3', null, '5', '2.0000'],
    ])
  })

  it('name a campaign’s status in one vocabulary, and its account’s currency', async () => {
    const campaigns = [
      { ...entity, name: 'Awareness', objectiveType: 'BRAND_AWARENESS' },
      { ...entity, id: 8, status: 'COMPLETED', dailyBudget: null, unitCost: { amount: '15.00', currencyCode: 'EUR' } },
      { ...entity, id: 9, status: 'REMOVED' },
    ]
    expect(await tableOf('dim_acme__campaigns', { campaigns, ad_analytics: [] })).toMatchObject([
      {
        campaign_id: '7',
        campaign_name: 'Awareness',
        campaign_status_normalised: 'active',
        objective: 'BRAND_AWARENESS',
        account_id: '508',
        currency: 'EUR',
      },
      { campaign_id: '8', campaign_name: '8', campaign_status_normalised: 'paused', currency: 'EUR' },
      { campaign_id: '9', campaign_status_normalised: 'removed' },
    ])
  })

  const byCampaign = vendorRecords('linkedin_ads/ad_analytics_by_campaign.jsonl')
  const campaigns = vendorRecords('linkedin_ads/campaigns.normalised.jsonl')

  it.skipIf(byCampaign === null || campaigns === null)('read what LinkedIn really sent', async () => {
    const rows = await tableOf('fct_acme__ad_performance', {
      ad_analytics_by_campaign: (byCampaign ?? []).map(({ record }) => ({
        ...record,
        costInLocalCurrency: record.costInUsd,
      })),
      campaigns: (campaigns ?? []).map(({ record }) => record),
    })
    const days = ['2023-01-02', '2023-01-04', '2023-01-05']
    expect(rows.map((row) => String(row.report_date))).toEqual(days)
    for (const row of rows) {
      expect(row).toMatchObject({ campaign_id: '123', spend: '209.4490', clicks: 100, impressions: 19090 })
      expect(row.currency).toBe('USD')
    }
  })
})
