import { runPipeline, type Simulation, simulate, withWriter } from '@gata/service'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { publishedFigures } from './published-figures.ts'
import { type TestPlatform, testPlatform } from './test-platform.ts'
import { truthOf } from './truth-of.ts'

let platform: TestPlatform
let simulation: Simulation

beforeAll(async () => {
  platform = await testPlatform({ days: 80, visitsPerDay: 100 })
  simulation = await simulate(platform.project, platform.tenant)
})

afterAll(async () => {
  await simulation[Symbol.asyncDispose]()
  await platform[Symbol.asyncDispose]()
})

async function worldTruth() {
  return await truthOf(platform, simulation)
}

describe('the published star schema', () => {
  it('equals the truth of the world, per platform and day', async () => {
    const outcome = await runPipeline(platform.project, [platform.tenant])
    expect(outcome).toMatchObject({ failures: [], modelsFailed: 0, tenants: [{ state: 'published' }] })
    const expected = await worldTruth()
    expect(expected.sessions.length).toBeGreaterThan(70)
    expect(await publishedFigures(platform.home)).toEqual(expected)
  })

  it('stays as it is when nothing is new: nothing is landed, nothing is rebuilt, nothing is published', async () => {
    const outcome = await runPipeline(platform.project, [platform.tenant])
    expect(outcome.loads.map(({ landed, deleted }) => landed + deleted)).toEqual(outcome.loads.map(() => 0))
    expect(outcome).toMatchObject({ modelsBuilt: 0, tenants: [{ state: 'unchanged' }] })
  })

  it('equals the truth again after a day that restates figures, refunds orders, delivers late events and repeats records', async () => {
    const before = await worldTruth()
    simulation.simulator.setNow(new Date(simulation.now().getTime() + 86_400_000))
    const after = await worldTruth()
    // Days that were over already: three platforms, one shop, one property.
    for (const [figures, platforms] of [
      ['adPerformance', 3],
      ['orders', 1],
      ['events', 1],
    ] as const) {
      const over = before[figures].slice(0, -platforms)
      expect(after[figures].slice(0, over.length)).not.toEqual(over)
    }
    const outcome = await runPipeline(platform.project, [platform.tenant])
    expect(outcome).toMatchObject({ failures: [], tenants: [{ state: 'published' }] })
    expect(await publishedFigures(platform.home)).toEqual(after)
  })

  it('equals the truth after several days in which nobody ran it', async () => {
    simulation.simulator.setNow(new Date(simulation.now().getTime() + 6 * 86_400_000))
    await runPipeline(platform.project, [platform.tenant])
    expect(await publishedFigures(platform.home)).toEqual(await worldTruth())
  })

  it('keeps every version of what the vendors changed, the newest marked', async () => {
    const versions = await withWriter(platform.project, 'test', (warehouse) =>
      warehouse.rows(`
        select
          source_platform,
          count(*) filter (where versions > 1) > 0 as has_history,
          max(current_versions) as current_versions
        from (
          select source_platform, record_key, count(*) as versions, count(*) filter (where is_current) as current_versions
          from platform.platform_mm__facebook_ads_api_v1_facebook_insights
          group by all
          union all
          select source_platform, record_key, count(*), count(*) filter (where is_current)
          from platform.platform_mm__shopify_api_v1_orders
          group by all
        )
        group by source_platform
        order by source_platform`),
    )
    expect(versions).toEqual(
      ['facebook_ads', 'instagram_ads', 'shopify'].map((source_platform) => ({
        source_platform,
        has_history: true,
        current_versions: 1,
      })),
    )
  })
})
