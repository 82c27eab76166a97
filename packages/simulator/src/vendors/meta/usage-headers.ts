const CALLS_OF_A_PERCENT = 20

/**
 * The headers that tell how much of the limits is used, in percent, and in how many minutes a throttled account is free again.
 * Source: https://developers.facebook.com/docs/graph-api/overview/rate-limiting
 */
export function usageHeaders(accountId: string, calls: number, minutesToRegainAccess: number): Record<string, string> {
  const percent = Math.min(100, Math.floor(calls / CALLS_OF_A_PERCENT))
  const usage = { call_count: percent, total_cputime: Math.floor(percent / 2), total_time: Math.floor(percent / 2) }
  const business = {
    type: 'ads_insights',
    ...usage,
    estimated_time_to_regain_access: minutesToRegainAccess,
    ads_api_access_tier: 'standard_access',
  }
  return {
    'x-app-usage': JSON.stringify(usage),
    'x-ad-account-usage': JSON.stringify({ acc_id_util_pct: percent, ads_api_access_tier: 'standard_access' }),
    'x-business-use-case-usage': JSON.stringify({ [accountId]: [business] }),
    'x-fb-ads-insights-throttle': JSON.stringify({ app_id_util_pct: percent, acc_id_util_pct: percent }),
  }
}
