import { defaultAnomalySettings } from '../anomaly-settings.ts'
import type { SupportedConnector } from '../supported-connector.ts'
import { defaultFreshness } from '../source-freshness.ts'
import type { Tenant } from '../tenant.ts'

/** A small active tenant with one source; whatever is given takes the place of the default. */
export function tenantFixture(overrides: Partial<Tenant> = {}): Tenant {
  return {
    slug: 'acme',
    businessName: 'Acme',
    status: 'active',
    reporting: { currency: 'USD', timeZone: 'America/New_York' },
    sources: [{ connector: 'shopify', enabled: true, settings: { shop: 'acme' }, logic: {} }],
    anomalies: defaultAnomalySettings,
    schedule: null,
    keepSnapshots: 5,
    generation: null,
    ...overrides,
  }
}

/** One connector of each domain. */
export const connectorsFixture: readonly SupportedConnector[] = [
  {
    name: 'facebook_ads',
    title: 'Facebook Ads',
    domain: 'paid_ads',
    apiVersion: 'v26.0',
    masterModelId: 'facebook_ads_api_v1',
    objects: ['ads', 'ad_sets', 'campaigns', 'facebook_insights'],
    freshness: defaultFreshness,
  },
  {
    name: 'shopify',
    title: 'Shopify',
    domain: 'ecommerce',
    apiVersion: '2026-10',
    masterModelId: 'shopify_api_v1',
    objects: ['orders', 'products'],
    freshness: defaultFreshness,
  },
  {
    name: 'google_analytics',
    title: 'Google Analytics',
    domain: 'analytics',
    apiVersion: 'bigquery v2',
    masterModelId: 'google_analytics_api_v1',
    objects: ['events'],
    freshness: defaultFreshness,
  },
]
