import type { Day } from '@gata/base'

/** What decides a world, and nothing else: the same spec gives the same rows. */
export interface WorldSpec {
  readonly seed: number
  /** First day of the business, in its own time zone. */
  readonly startDate: Day
  /** Days from the first to the default present. */
  readonly days: number
  /** Days that are built beyond the default present, so that the clock can be moved on. */
  readonly futureDays: number
  /** The scale knob: about 4.3 events a visit; 120 make some 46,000 events in 90 days, 25,000 some ten million. */
  readonly visitsPerDay: number
  /** IANA zone of the business and of all its accounts. */
  readonly timeZone: string
  readonly currency: string
  /** Where the business places its ads. */
  readonly networks: readonly AdNetwork[]
  /** Where it sells: one shop, or several, of which each person buys in one. */
  readonly shops: readonly ShopKind[]
  /** What watches its site: one product, or several, of which each device is seen by one. */
  readonly trackers: readonly TrackerKind[]
  readonly accounts: WorldAccounts
}

/** Facebook and Instagram are one network with two placements. */
export type AdNetwork = 'meta' | 'google_ads' | 'bing_ads' | 'linkedin_ads' | 'amazon_ads' | 'tiktok_ads'
export type ShopKind = 'shopify' | 'bigcommerce' | 'woocommerce'
export type TrackerKind = 'google_analytics' | 'amplitude' | 'mixpanel'

/** How the vendors name the accounts of the business. */
export interface WorldAccounts {
  readonly metaAccountId: string
  readonly googleCustomerId: string
  readonly googleManagerId: string
  readonly shop: string
  readonly analyticsPropertyId: string
  readonly bingAccountId: string
  readonly linkedinAccountId: string
  readonly amazonProfileId: string
  readonly tiktokAdvertiserId: string
  readonly bigcommerceStore: string
  readonly woocommerceSite: string
  readonly amplitudeProjectId: string
  readonly mixpanelProjectId: string
  readonly stripeAccountId: string
}

/** To be raised with every change of what a spec builds, so that no world of an older build is taken for a new one. */
export const worldVersion = 2

/** The spec of a small world, to be changed where a test needs it. */
export function worldSpec(overrides: Partial<WorldSpec> = {}): WorldSpec {
  return {
    seed: 42,
    startDate: '2026-08-18',
    days: 90,
    futureDays: 14,
    visitsPerDay: 120,
    timeZone: 'America/New_York',
    currency: 'USD',
    networks: ['meta', 'google_ads'],
    shops: ['shopify'],
    trackers: ['google_analytics'],
    accounts: {
      metaAccountId: '1042420010001',
      googleCustomerId: '4242001001',
      googleManagerId: '4242001000',
      shop: 'tyrell-corp',
      analyticsPropertyId: '424200100',
      bingAccountId: '142420010',
      linkedinAccountId: '512420010',
      amazonProfileId: '3142420010001',
      tiktokAdvertiserId: '7142420010001000100',
      bigcommerceStore: 'tyrell42',
      woocommerceSite: 'tyrell.example',
      amplitudeProjectId: '424201',
      mixpanelProjectId: '4242001',
      stripeAccountId: 'acct_1Tyrell42420010',
    },
    ...overrides,
  }
}

/** The last of `days`, at noon UTC: the present of a world unless a clock says otherwise. */
export function defaultNow(spec: Pick<WorldSpec, 'startDate' | 'days'>): Date {
  return new Date(Date.parse(`${spec.startDate}T12:00:00Z`) + spec.days * 86_400_000)
}
