import { runPipeline, simulate } from '@gata/service'
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
    await using platform = await testPlatform({ days: 45, visitsPerDay: 50, tenant })
    await using simulation = await simulate(platform.project, platform.tenant)
    for (const days of [0, 1, 6]) {
      simulation.simulator.setNow(new Date(simulation.now().getTime() + days * DAY_MS))
      const outcome = await runPipeline(platform.project, [platform.tenant])
      expect(outcome).toMatchObject({ failures: [], modelsFailed: 0, tenants: [{ state: 'published' }] })
      const expected = await truthOf(platform, simulation)
      expect(platformsOf(expected.adPerformance)).toEqual(platforms.ads)
      expect(platformsOf(expected.orders)).toEqual(platforms.shops)
      expect(platformsOf(expected.sessions)).toEqual(platforms.trackers)
      expect(await publishedFigures(platform.home, tenant)).toEqual(expected)
    }
  })
})

function platformsOf(rows: readonly { readonly source_platform: string }[]): readonly string[] {
  return [...new Set(rows.map(({ source_platform }) => source_platform))].sort()
}
