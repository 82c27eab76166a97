import { seededRandom } from '@gata/base'
import { runPipeline, type Simulation, simulate } from '@gata/service'
import { tenantSnapshots } from '@gata/service/snapshots'
import { currentSnapshot } from '@gata/warehouse'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readAgain, withConversionEvents } from './changing-facts.ts'
import { runGata } from './killed-gata.ts'
import { publishedRows } from './published-figures.ts'
import { type TestPlatform, testPlatform } from './test-platform.ts'

/** How many kills; the short version belongs to every check, `npm run test:kill-publish` does fifty. */
const KILLS = Number(process.env['GATA_TEST_PUBLISH_KILLS'] ?? 2)

let platform: TestPlatform
let simulation: Simulation

beforeAll(async () => {
  platform = await testPlatform({ days: 7, visitsPerDay: 20 })
  simulation = await simulate(platform.project, platform.tenant)
})

afterAll(async () => {
  await simulation[Symbol.asyncDispose]()
  await platform[Symbol.asyncDispose]()
})

/** The facts of even rounds and of odd ones. */
const conversionEvents = [['purchase'], ['purchase', 'page_view']] as const

const current = async (): Promise<string | undefined> => (await currentSnapshot(platform.home, 'tyrell_corp'))?.id

it(
  `a run killed at ${KILLS} random moments leaves the old or the new snapshot whole, and retry ends well`,
  async () => {
    const expected: Record<string, readonly unknown[]>[] = []
    for (const events of conversionEvents) {
      const { project, tenant } = await withConversionEvents(platform, events)
      await runPipeline(project, [tenant])
      expected.push(await publishedRows(platform.home))
    }
    const random = seededRandom(11)
    const usualMs = 4000
    let killed = 0
    for (let round = 0; killed < KILLS; round++) {
      const before = await current()
      await withConversionEvents(platform, conversionEvents[round % 2] ?? [])
      const words = ['--tenant', 'tyrell_corp', '--home', platform.home]
      const outcome = await runGata(['start', ...words], {
        folder: platform.root,
        killAfterMs: 700 + random() * usualMs,
      })
      killed += outcome.killed ? 1 : 0
      const { project, tenant } = await readAgain(platform)
      const { snapshots } = await tenantSnapshots(project, tenant, { verify: true })
      expect(snapshots.filter(({ problems }) => problems.length > 0)).toEqual([])
      const after = await current()
      expect(await publishedRows(platform.home)).toEqual(expected[after === before ? (round + 1) % 2 : round % 2])
      await runGata(['retry', '--home', platform.home], { folder: platform.root })
      // What the run had begun is done and in service; one killed before it planned left nothing to take up.
      await runPipeline(project, [tenant])
      expect(await publishedRows(platform.home)).toEqual(expected[round % 2])
    }
  },
  30 * 60_000,
)
