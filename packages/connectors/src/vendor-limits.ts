/** How much of a vendor's API one account may use, for the person who plans how often to read it. */
export interface VendorLimit {
  readonly text: string
  /** The vendor's own page. */
  readonly source: string
}

const meta: VendorLimit = {
  text: 'A share of an hour that grows with active ads (insights: 600 + 400 × ads in standard access); usage comes in headers and is waited out.',
  source: 'https://developers.facebook.com/docs/marketing-api/overview/rate-limiting',
}

const limits: Readonly<Record<string, VendorLimit>> = {
  facebook_ads: meta,
  instagram_ads: meta,
  google_ads: {
    text: 'Operations a day by access level (2,880 explorer, 15,000 basic, none standard); a search is one operation, its further pages are free.',
    source: 'https://developers.google.com/google-ads/api/docs/access-levels',
  },
  bing_ads: {
    text: 'Calls in a sliding minute (error 117, wait 60 s) and reports at once (error 207); daily rows reach back 36 months.',
    source: 'https://learn.microsoft.com/en-us/advertising/guides/operation-error-codes',
  },
  linkedin_ads: {
    text: 'Requests a day until 00:00 UTC, and 45 million metric values in five minutes; an answer holds 15,000 rows at most, so it is split.',
    source: 'https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/rate-limits',
  },
  amazon_ads: {
    text: 'A token bucket that is not published; a report spans 31 days at most and is made while one polls.',
    source: 'https://advertising.amazon.com/API/docs/en-us/reference/concepts/rate-limiting',
  },
  tiktok_ads: {
    text: 'Requests a second by app, endpoint and advertiser (code 40100); a daily report spans 30 days at most.',
    source: 'https://business-api.tiktok.com/portal/docs?id=1740029171730433',
  },
  shopify: {
    text: 'Points of query cost that come back at 100 a second (1,000 on Plus); one bulk operation at a time.',
    source: 'https://shopify.dev/docs/api/usage/limits',
  },
  bigcommerce: {
    text: '150 requests in 30 seconds for the whole store (450 on Pro); what is left stands in headers.',
    source: 'https://developer.bigcommerce.com/docs/start/best-practices/api-rate-limits',
  },
  woocommerce: {
    text: 'None of its own: the host of the site decides, so two requests at a time are made at most.',
    source: 'https://woocommerce.github.io/woocommerce-rest-api-docs/',
  },
  google_analytics: {
    text: 'Raw events come from the BigQuery export alone: tables of a day, pages of 10 MB, the bytes read are billed by Google.',
    source: 'https://cloud.google.com/bigquery/quotas',
  },
  amplitude: {
    text: 'An hour can be exported two hours after it ended; an answer holds 4 GB at most, so ranges are split.',
    source: 'https://amplitude.com/docs/apis/analytics/export',
  },
  mixpanel: {
    text: '60 exports an hour, three a second, 100 at once.',
    source: 'https://docs.mixpanel.com/docs/other-bits/rate-limits',
  },
  stripe: {
    text: '100 requests a second, 25 on one endpoint; changes are told for 30 days.',
    source: 'https://docs.stripe.com/rate-limits',
  },
}

/** What a vendor allows; null for a connector of which nobody wrote it down. */
export function vendorLimit(connector: string): VendorLimit | null {
  return limits[connector] ?? null
}
