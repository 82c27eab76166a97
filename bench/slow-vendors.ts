import { connectors } from '@gata/connectors'
import { extractTenants, openProject, simulate } from '@gata/service'
import { worldSpec } from '@gata/simulator'
import { defaultAnomalySettings, type Tenant } from '@gata/tenants'

/** A tenant that has every connector, and how long each of its vendors takes to answer. */
export interface SlowVendorsInput {
  /** An empty folder. */
  readonly home: string
  readonly visitsPerDay: number
  readonly latencyMs: number
}

/** What reading all sources took, and what each would have to wait alone. */
export interface SlowVendorsOutcome {
  readonly seconds: number
  readonly requests: Readonly<Record<string, number>>
}

/** Reads the whole history of every connector at once, from vendors that let each request wait. */
export async function readSlowVendors({
  home,
  visitsPerDay,
  latencyMs,
}: SlowVendorsInput): Promise<SlowVendorsOutcome> {
  const project = await openProject({ root: new URL('..', import.meta.url).pathname, home })
  const tenant = tenantOfAll(visitsPerDay)
  await using simulation = await simulate(project, tenant, { latencyMs })
  const start = performance.now()
  const [failure] = await extractTenants({ ...project, tenants: [tenant] }, [tenant])
  const seconds = (performance.now() - start) / 1000
  if (failure) throw failure.error
  const counts = Object.entries(simulation.simulator.requests.counts())
  return { seconds, requests: Object.fromEntries(counts.map(([name, { requests }]) => [name, requests])) }
}

function tenantOfAll(visitsPerDay: number): Tenant {
  const { accounts, startDate, days, seed, timeZone, currency } = worldSpec()
  const settings: Readonly<Record<string, Tenant['sources'][number]['settings']>> = {
    facebook_ads: { account_id: accounts.metaAccountId },
    instagram_ads: { account_id: accounts.metaAccountId },
    google_ads: { customer_id: accounts.googleCustomerId, login_customer_id: accounts.googleManagerId },
    bing_ads: { account_id: accounts.bingAccountId, customer_id: '1' },
    linkedin_ads: { account_id: accounts.linkedinAccountId },
    amazon_ads: { profile_id: accounts.amazonProfileId },
    tiktok_ads: { advertiser_id: accounts.tiktokAdvertiserId },
    shopify: { shop: accounts.shop },
    bigcommerce: { store_hash: accounts.bigcommerceStore },
    woocommerce: { site: accounts.woocommerceSite },
    google_analytics: { project_id: 'bench', property_id: accounts.analyticsPropertyId, time_zone: timeZone },
    amplitude: { project_id: accounts.amplitudeProjectId },
    mixpanel: { project_id: accounts.mixpanelProjectId, time_zone: timeZone },
    stripe: { account_id: accounts.stripeAccountId },
  }
  return {
    slug: 'everything',
    businessName: 'Everything',
    status: 'active',
    reporting: { currency, timeZone },
    sources: connectors.map(({ name }) => ({
      connector: name,
      enabled: true,
      settings: settings[name] ?? {},
      logic: {},
    })),
    anomalies: defaultAnomalySettings,
    schedule: null,
    keepSnapshots: 5,
    generation: { seed, startDate, days, visitsPerDay },
  }
}
