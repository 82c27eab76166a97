import type { Model } from '@gata/transform'
import type { ModelSource, ModelTenant } from '../tenant.ts'
import { modelsWrittenOut } from '../tenant-models.ts'

/** A tenant for tests with the sources named, all their objects and the tenant's logic by object. */
export function modelTenant(connectors: readonly ConnectorName[], logic: ModelSource['logic'] = {}): ModelTenant {
  return {
    slug: 'acme',
    timeZone: 'America/New_York',
    currency: 'USD',
    sources: connectors.map((connector) => ({
      connector,
      masterModelId: masterIdOf[connector],
      objects: objectsOf[connector],
      settings: {},
      logic,
    })),
  }
}

/** The models of one tenant by name. */
export function modelNamed(tenant: ModelTenant, name: string): Model {
  const model = modelsWrittenOut([tenant]).find((candidate) => candidate.name === name)
  if (!model) throw new Error(`no model ${name}`)
  return model
}

/** The current records of an object as rows of its master model. */
export function currentRecords(
  connector: string,
  payloads: readonly Readonly<Record<string, unknown>>[],
): readonly Record<string, unknown>[] {
  return payloads.map((payload, index) => ({
    tenant_slug: 'acme',
    source_platform: connector,
    record_key: `${index}`,
    loaded_at: '2026-11-16 00:00:00+00',
    is_deleted: false,
    is_current: true,
    raw_data_payload: payload,
  }))
}

const meta = ['ads', 'ad_sets', 'campaigns', 'facebook_insights']

const objectsOf = {
  facebook_ads: meta,
  instagram_ads: meta,
  google_ads: ['ads', 'ad_groups', 'ad_performance', 'campaigns', 'customers'],
  bing_ads: ['account_performance_report', 'ad_groups', 'ad_performance_report', 'ads', 'campaigns'],
  amazon_ads: [
    'sp_advertised_product_report',
    'sponsored_products_ad_groups',
    'sponsored_products_campaigns',
    'sponsored_products_product_ads',
  ],
  tiktok_ads: ['ads', 'ad_groups', 'ads_reports_daily', 'campaigns'],
  linkedin_ads: ['ad_analytics', 'ad_analytics_by_campaign', 'campaigns'],
  shopify: ['orders', 'products'],
  bigcommerce: ['orders', 'products'],
  woocommerce: ['orders', 'products'],
  google_analytics: ['events'],
  amplitude: ['events', 'users'],
  mixpanel: ['events', 'people'],
  stripe: ['charges', 'payment_intents'],
} as const

/** The sources that a tenant for tests may have. */
export type ConnectorName = keyof typeof objectsOf

/** The master models of each, before the object. */
export const masterIdOf: Record<ConnectorName, string> = {
  facebook_ads: 'facebook_ads_api_v1',
  instagram_ads: 'facebook_ads_api_v1',
  google_ads: 'google_ads_api_v1',
  bing_ads: 'bing_ads_api_v1',
  amazon_ads: 'amazon_ads_api_v1',
  tiktok_ads: 'tiktok_ads_api_v1',
  linkedin_ads: 'linkedin_ads_api_v1',
  shopify: 'shopify_api_v1',
  bigcommerce: 'bigcommerce_api_v1',
  woocommerce: 'woocommerce_api_v1',
  google_analytics: 'google_analytics_api_v1',
  amplitude: 'amplitude_api_v1',
  mixpanel: 'mixpanel_api_v1',
  stripe: 'stripe_api_v1',
}
