import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { currentRecords, modelNamed, modelTenant } from '@gata/models/testing'
import { runModel } from '@gata/transform/testing'
import { describe, expect, it } from 'vitest'

const folder = join(import.meta.dirname, '../../shared/data/vendor-records')
const isThere = existsSync(folder)
if (!isThere) console.warn(`SKIPPED: the engines are not tested on real vendor records, since ${folder} is absent`)

/** The fields that the expectations below are made of; what else a record holds is for the engines alone. */
interface VendorRecord {
  readonly [field: string]: unknown
  readonly ad_id?: string
  readonly date_start: string
  readonly publisher_platform?: string
  readonly spend: string
  readonly impressions: string
  readonly actions?: readonly { readonly action_type: string; readonly value: string }[]
  readonly campaign: {
    readonly resourceName: string
    readonly id: string
    readonly name: string
    readonly status: string
  }
  readonly segments: { readonly date: string }
  readonly metrics: { readonly costMicros: string; readonly clicks: string }
  readonly id: number
  readonly total_price: string
  readonly currency: string
  readonly financial_status: string
  readonly created_at: string
  readonly customer?: { readonly id: number } | null
  readonly event_name: string
  readonly user_pseudo_id: string
  readonly geo: { readonly country: string }
}

type PublishedRow = Readonly<Record<string, unknown>>

function recordsOf(path: string): readonly VendorRecord[] {
  return readFileSync(join(folder, path), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as VendorRecord) // a file of recorded answers
}

/** Sums in whole cents, so that the expectation has no rounding of its own. */
function cents(values: readonly unknown[]): number {
  return values.reduce<number>((sum, value) => sum + Math.round(Number(value) * 100), 0)
}

describe.skipIf(!isThere)('real vendor records become the right numbers', () => {
  it('Meta insights by ad and day, counting the action type that the tenant names', async () => {
    const records = recordsOf('facebook_ads/facebook_insights.jsonl')
    const tenant = modelTenant(['facebook_ads'], { facebook_insights: { conversionEventPattern: 'link_click' } })
    const rows = await runModel<PublishedRow>(modelNamed(tenant, 'fct_acme__ad_performance'), {
      inputs: [
        [
          modelNamed(tenant, 'platform_mm__facebook_ads_api_v1_facebook_insights'),
          currentRecords('facebook_ads', records),
        ],
      ],
    })
    const clicks = records.flatMap(({ actions = [] }) =>
      actions.filter((action) => action.action_type === 'link_click'),
    )
    expect(rows).toHaveLength(new Set(records.map(({ ad_id, date_start }) => `${ad_id} ${date_start}`)).size)
    expect(cents(rows.map(({ spend }) => spend))).toBe(cents(records.map(({ spend }) => spend)))
    expect(cents(rows.map(({ conversions }) => conversions))).toBe(cents(clicks.map(({ value }) => value)))
    expect(rows.map(({ impressions }) => impressions).sort()).toEqual(
      records.map(({ impressions }) => Number(impressions)).sort(),
    )
  })

  it('Meta insights by publisher platform, parted between Facebook and Instagram without loss', async () => {
    const records = recordsOf('facebook_ads/facebook_insights_by_publisher_platform.jsonl').filter(({ ad_id }) => ad_id)
    const spendOf = async (connector: 'facebook_ads' | 'instagram_ads'): Promise<number> => {
      const tenant = modelTenant([connector])
      const rows = await runModel<PublishedRow>(modelNamed(tenant, 'fct_acme__ad_performance'), {
        inputs: [
          [
            modelNamed(tenant, 'platform_mm__facebook_ads_api_v1_facebook_insights'),
            currentRecords(connector, records),
          ],
        ],
      })
      return cents(rows.map(({ spend }) => spend))
    }
    const expected = (isInstagram: boolean): number =>
      cents(
        records
          .filter((record) => (record.publisher_platform === 'instagram') === isInstagram)
          .map(({ spend }) => spend),
      )
    expect([await spendOf('facebook_ads'), await spendOf('instagram_ads')]).toEqual([expected(false), expected(true)])
  })

  it('Google Ads figures at campaign grain, micros exactly', async () => {
    const records = recordsOf('google_ads/ad_performance.jsonl').filter(({ campaign }) => campaign)
    const tenant = modelTenant(['google_ads'])
    const rows = await runModel<PublishedRow>(modelNamed(tenant, 'fct_acme__ad_performance'), {
      inputs: [
        [modelNamed(tenant, 'platform_mm__google_ads_api_v1_ad_performance'), currentRecords('google_ads', records)],
      ],
    })
    const expected = records.map(({ campaign, segments, metrics }) => [
      campaign.resourceName.split('/')[3],
      segments.date,
      (Number(metrics.costMicros) / 1e6).toFixed(4),
      Number(metrics.clicks),
    ])
    expect(rows.map((row) => [row.campaign_id, row.report_date, row.spend, row.clicks]).sort()).toEqual(expected.sort())
  })

  it('Google Ads campaigns', async () => {
    const records = recordsOf('google_ads/campaigns.jsonl')
    const tenant = modelTenant(['google_ads'])
    const rows = await runModel<PublishedRow>(modelNamed(tenant, 'dim_acme__campaigns'), {
      inputs: [[modelNamed(tenant, 'platform_mm__google_ads_api_v1_campaigns'), currentRecords('google_ads', records)]],
    })
    expect(rows.map((row) => [row.campaign_id, row.campaign_name, row.campaign_status]).sort()).toEqual(
      records.map(({ campaign }) => [campaign.id, campaign.name, campaign.status]).sort(),
    )
  })

  it('Shopify orders with refunds, currencies and guests', async () => {
    const records = recordsOf('shopify/orders.jsonl')
    const tenant = modelTenant(['shopify'])
    const rows = await runModel<PublishedRow>(modelNamed(tenant, 'fct_acme__orders'), {
      inputs: [[modelNamed(tenant, 'platform_mm__shopify_api_v1_orders'), currentRecords('shopify', records)]],
    })
    const expected = records.map((order) => [
      String(order.id),
      Number(order.total_price).toFixed(4),
      order.currency,
      order.financial_status,
      new Date(order.created_at).toISOString(),
      order.customer ? String(order.customer.id) : null,
    ])
    const found = rows.map((row) => [
      row.order_id,
      row.total_price,
      row.currency,
      row.financial_status,
      row.order_date,
      row.customer_id,
    ])
    expect(found.sort()).toEqual(expected.sort())
    expect(rows.find(({ order_id }) => order_id === '450789469')).toMatchObject({
      refunded_amount: '209.0000',
      net_amount: '389.9400',
    })
  })

  it('GA4 events with their instant, device, tags and transaction', async () => {
    const records = recordsOf('google_analytics/events.jsonl')
    const tenant = modelTenant(['google_analytics'])
    const rows = await runModel<PublishedRow>(modelNamed(tenant, 'fct_acme__events'), {
      inputs: [
        [
          modelNamed(tenant, 'platform_mm__google_analytics_api_v1_events'),
          currentRecords('google_analytics', records),
        ],
      ],
    })
    expect(rows.map((row) => [row.event_name, row.user_pseudo_id, row.geo_country]).sort()).toEqual(
      records.map((record) => [record.event_name, record.user_pseudo_id, record.geo.country]).sort(),
    )
    expect(rows.find(({ event_name }) => event_name === 'purchase')).toMatchObject({
      event_at: '2023-12-15T14:45:59.604143Z',
      order_id: '257059',
      order_total: '31.0000',
      currency: 'EUR',
    })
    expect(rows.filter(({ traffic_source }) => traffic_source === 'bing')).toHaveLength(2)
  })
})
