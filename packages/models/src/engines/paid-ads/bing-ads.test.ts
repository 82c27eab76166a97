import { vendorFile } from '@gata/connectors/testing'
import { runModel } from '@gata/transform/testing'
import { describe, expect, it } from 'vitest'
import { currentRecords, modelNamed, modelTenant } from '../../testing/graph-of.ts'

type Rows = readonly Readonly<Record<string, unknown>>[]

const tenant = modelTenant(['bing_ads'])

async function tableOf(name: string, inputs: Readonly<Record<string, Rows>>) {
  return await runModel<Record<string, unknown>>(modelNamed(tenant, name), {
    inputs: Object.entries(inputs).map(([object, rows]) => [
      modelNamed(tenant, `platform_mm__bing_ads_api_v1_${object}`),
      currentRecords('bing_ads', rows),
    ]),
    orderBy: name.startsWith('fct') ? ['report_date', 'ad_id'] : ['campaign_id'],
  })
}

const row = {
  AccountId: '180',
  CampaignId: '531',
  AdGroupId: '135',
  AdId: '848',
  TimePeriod: '2026-11-01',
  CurrencyCode: 'EUR',
  Spend: '1.10',
  Impressions: '1200',
  Clicks: '7',
  Conversions: '2',
  ConversionsQualified: '1.50',
  Revenue: '88.90',
}

/** Rows of a report that Microsoft really sent: every cell in quotes. */
function reportRows(text: string): Rows {
  const [names = [], ...rows] = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter((line) => line !== '')
    .map((line): string[] => JSON.parse(`[${line}]`))
  return rows.map((cells) => Object.fromEntries(names.map((name, index) => [name, cells[index]])))
}

describe('the Microsoft Advertising engines', () => {
  it('add up what the report cut by device', async () => {
    const ad = [
      { ...row, DeviceType: 'Computer' },
      { ...row, DeviceType: 'Smartphone', Spend: '0.20', Impressions: '3', Clicks: '', ConversionsQualified: '--' },
      { ...row, AdId: '849', Spend: '', ConversionsQualified: '', Conversions: '', Revenue: '' },
    ]
    expect(await tableOf('fct_acme__ad_performance', { ad_performance_report: ad })).toMatchObject([
      {
        ad_id: '848',
        ad_group_id: '135',
        campaign_id: '531',
        account_id: '180',
        currency: 'EUR',
        spend: '1.3000',
        impressions: 1203,
        clicks: 7,
        conversions: '3.500000',
        conversion_value: '177.8000',
      },
      { ad_id: '849', spend: '0.0000', conversions: '0.000000', conversion_value: '0.0000' },
    ])
  })

  it('do not read the account report for figures, which would count all money twice', async () => {
    const inputs = { ad_performance_report: [row], account_performance_report: [row] }
    await expect(tableOf('fct_acme__ad_performance', inputs)).rejects.toMatchObject({ code: 'unknown-input' })
  })

  it('name a campaign’s status in one vocabulary, and its account’s currency', async () => {
    const campaigns = [
      { Id: '1', Name: 'Brand', Status: 'Active', CampaignType: 'Search', DailyBudget: 50.5 },
      { Id: 2, Name: null, Status: 'BudgetPaused' },
      { Id: '3', Name: 'Odd', Status: 'Dreaming' },
    ]
    const inputs = { campaigns, account_performance_report: [row], ad_performance_report: [] }
    expect(await tableOf('dim_acme__campaigns', inputs)).toMatchObject([
      { campaign_id: '1', campaign_name: 'Brand', campaign_status_normalised: 'active', currency: 'EUR' },
      { campaign_id: '2', campaign_name: '2', campaign_status_normalised: 'paused', account_id: '180' },
      { campaign_id: '3', campaign_status: 'Dreaming', campaign_status_normalised: 'unknown', objective: null },
    ])
  })

  const text = vendorFile('bing_ads/ad_performance_report.csv')

  it.skipIf(text === null)('sum a real report by hours and attributes to its ads and days', async () => {
    const rows = reportRows(text ?? '')
    const found = await tableOf('fct_acme__ad_performance', { ad_performance_report: rows })
    const cents = (name: string) => rows.reduce((total, one) => total + Math.round(Number(one[name]) * 100), 0)
    const sum = (name: string) => found.reduce((total, one) => total + Number(one[name]), 0)
    const grains = new Set(rows.map((one) => [one.AdId, one.AdGroupId, String(one.TimePeriod).slice(0, 10)].join()))
    expect(rows.length).toBeGreaterThan(found.length)
    expect(found).toHaveLength(grains.size)
    expect(Math.round(sum('spend') * 100)).toBe(cents('Spend'))
    expect(sum('clicks') * 100).toBe(cents('Clicks'))
    expect(sum('impressions') * 100).toBe(cents('Impressions'))
  })
})
