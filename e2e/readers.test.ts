import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { runPipeline, type Simulation, simulate } from '@gata/service'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { withConversionEvents } from './changing-facts.ts'
import type { ReaderReport } from './read-published.ts'
import { type TestPlatform, testPlatform } from './test-platform.ts'

/** How long; the short version belongs to every check, `npm run test:readers` takes two minutes. */
const SECONDS = Number(process.env['GATA_TEST_READER_SECONDS'] ?? 8)

/**
 * No look may be held up for 100 ms by a file or a lock. A processor it waits for as everybody does: on a machine of two, runs take both, so
 * that a look in hundreds takes longer by the clock; in the short version other tests take them too.
 */
const isAlone = 'GATA_TEST_READER_SECONDS' in process.env

let platform: TestPlatform
let simulation: Simulation

beforeAll(async () => {
  platform = await testPlatform({ days: 7, visitsPerDay: 40 })
  simulation = await simulate(platform.project, platform.tenant)
  await pass(0)
})

afterAll(async () => {
  await simulation[Symbol.asyncDispose]()
  await platform[Symbol.asyncDispose]()
})

/** A whole run, after which other events count as conversions than after the one before. */
async function pass(round: number): Promise<void> {
  const events = round % 2 === 0 ? ['purchase'] : ['purchase', 'page_view']
  const { project, tenant } = await withConversionEvents(platform, events)
  const { tenants } = await runPipeline(project, [tenant])
  expect(tenants[0]?.state).toBe('published')
}

it(
  `a reader never fails, never waits 100 ms and never sees a mix, while runs publish for ${SECONDS} s`,
  async () => {
    const reader = fork(join(import.meta.dirname, 'read-published.ts'), [platform.home, platform.tenant.slug])
    const exited = once(reader, 'exit')
    await once(reader, 'message')
    const startedAt = performance.now()
    let rounds = 0
    while (performance.now() - startedAt < SECONDS * 1000) await pass(++rounds)
    const reported = once(reader, 'message')
    reader.kill('SIGTERM')
    const [report] = (await reported) as [ReaderReport] // what read-published.ts sends
    await exited
    console.log(`${rounds} runs, ${JSON.stringify(report)}`)
    expect(report.problems).toEqual([])
    expect(report.longestHeldMs).toBeLessThan(100)
    expect(isAlone ? report.p99Ms : 0).toBeLessThan(100)
    expect(report.snapshots).toBeGreaterThan(1)
    expect(report.opens).toBeGreaterThan(SECONDS * (isAlone ? 40 : 10))
  },
  30 * 60_000,
)
