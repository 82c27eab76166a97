import { runPipeline, simulate } from '@gata/service'
import type { Truth } from '@gata/simulator'
import { describe, expect, it } from 'vitest'
import { publishedFigures } from './published-figures.ts'
import { testPlatform } from './test-platform.ts'
import { truthOf } from './truth-of.ts'

const DAY_MS = 86_400_000

describe.each([
  {
    tenant: 'wayne_enterprises',
    platforms: { ads: ['bing_ads', 'google_ads'], shops: ['bigcommerce'], trackers: ['google_analytics'] },
  },
  {
    tenant: 'stark_industries',
    platforms: { ads: ['facebook_ads', 'instagram_ads'], shops: ['woocommerce'], trackers: ['mixpanel'] },
  },
  {
    tenant: 'umbrella_corp',
    platforms: {
      ads: ['amazon_ads', 'linkedin_ads', 'tiktok_ads'],
      shops: ['shopify', 'woocommerce'],
      trackers: ['amplitude', 'google_analytics'],
    },
  },
])('the published star schema of $tenant', ({ tenant, platforms }) => {
  it('equals the truth of its world on the first day, after a day that restates, refunds and is late, and after days of silence', async () => {
    await using platform = await testPlatform({ days: 30, visitsPerDay: 130, tenant })
    await using simulation = await simulate(platform.project, platform.tenant)
    const truths: Truth[] = []
    for (const days of [0, 1, 9]) {
      simulation.simulator.setNow(new Date(simulation.now().getTime() + days * DAY_MS))
      const outcome = await runPipeline(platform.project, [platform.tenant])
      expect(outcome).toMatchObject({ failures: [], modelsFailed: 0, tenants: [{ state: 'published' }] })
      const expected = await truthOf(platform, simulation)
      expect(platformsOf(expected.adPerformance)).toEqual(platforms.ads)
      expect(platformsOf(expected.orders)).toEqual(platforms.shops)
      expect(platformsOf(expected.sessions)).toEqual(platforms.trackers)
      expect(await publishedFigures(platform.home, tenant)).toEqual(expected)
      truths.push(expected)
    }
    const [first, second, third] = truths
    expect(platformsRestated(first?.adPerformance, second?.adPerformance)).toEqual(platforms.ads)
    expect(platformsRestated(first?.events, third?.events)).toEqual(platforms.trackers)
    // A shop of a few dozen orders need not see a refund in these days.
    expect(platformsRestated(first?.orders, third?.orders)).not.toEqual([])
  })
})

function platformsOf(rows: readonly { readonly source_platform: string }[]): readonly string[] {
  return [...new Set(rows.map(({ source_platform }) => source_platform))].sort()
}

/** The platforms of which a later truth says something else about days that an earlier one knew, today left out. */
function platformsRestated<Row extends { readonly source_platform: string }>(
  earlier: readonly Row[] = [],
  later: readonly Row[] = [],
): readonly string[] {
  const known = new Set(later.map((row) => JSON.stringify(row)))
  return platformsOf(
    earlier.filter((row, index) => {
      const isToday = !earlier.slice(index + 1).some(({ source_platform }) => source_platform === row.source_platform)
      return !isToday && !known.has(JSON.stringify(row))
    }),
  )
}
