import { seededRandom } from '@gata/base'
import { runPipeline, type Simulation, simulate } from '@gata/service'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runGata } from './killed-gata.ts'
import { lendSimulation } from './lend-simulation.ts'
import { publishedRows } from './published-figures.ts'
import { otherHome, type TestPlatform, testPlatform } from './test-platform.ts'

/** How many kills; the short version belongs to every check, `npm run test:kill` does thirty. */
const KILLS = Number(process.env['GATA_TEST_KILLS'] ?? 4)

let platform: TestPlatform
let simulation: Simulation

beforeAll(async () => {
  platform = await testPlatform({ days: 14, visitsPerDay: 40 })
  simulation = await simulate(platform.project, platform.tenant)
})

afterAll(async () => {
  await simulation[Symbol.asyncDispose]()
  await platform[Symbol.asyncDispose]()
})

/** The whole pipeline in a process of its own. */
const pipeline = (home: string, killAfterMs: number | null) =>
  runGata(['start', '--tenant', 'tyrell_corp', '--home', home], { folder: platform.root, killAfterMs })

describe(`a pipeline killed at ${KILLS} random moments`, () => {
  it(
    'publishes the same rows as one that was never killed, once it is run to the end',
    async () => {
      await runPipeline(platform.project, [platform.tenant])
      const undisturbed = await publishedRows(platform.home)
      const random = seededRandom(7)
      let killed = 0
      let usualMs = 6000
      for (let round = 0; killed < KILLS; round++) {
        const other = await otherHome(platform, `killed-${round}`)
        await lendSimulation(platform, other)
        for (let attempt = 0; attempt < 5 && killed < KILLS; attempt++) {
          const outcome = await pipeline(other.home, 300 + random() * usualMs)
          if (outcome.killed) killed += 1
          else usualMs = Math.min(usualMs, outcome.milliseconds)
        }
        await pipeline(other.home, null)
        expect(await publishedRows(other.home)).toEqual(undisturbed)
      }
      expect(killed).toBe(KILLS)
    },
    30 * 60_000,
  )
})
