import { isGataError } from '@gata/base'
import { runPipeline, type Simulation, simulate, withWriter } from '@gata/service'
import type { FaultKind, FaultRule } from '@gata/simulator'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lendSimulation } from './lend-simulation.ts'
import { publishedRows } from './published-figures.ts'
import { otherHome, type TestPlatform, testPlatform } from './test-platform.ts'

const everywhere = ['meta', 'google_ads', 'shopify', 'google_analytics'].map((vendor) => ({
  vendor,
  after: 1,
  times: 3,
}))
/** A first load of Shopify is a file without pages; its pages meet their faults in the simulator's own tests. */
const paged = ['meta', 'google_ads', 'google_analytics'].map((vendor) => ({ vendor, times: 3 }))
/** Data requests, not the requests for tokens themselves. */
const refreshable = [
  { vendor: 'google_ads', path: 'searchStream', after: 1, times: 1 },
  { vendor: 'shopify', path: 'graphql', after: 1, times: 1 },
  { vendor: 'google_analytics', path: 'queries', after: 1, times: 1 },
]
const retried: readonly FaultKind[] = [
  'throttle',
  'server-error',
  'timeout',
  'truncated-body',
  'connection-reset',
  'html',
]
const quiet: readonly FaultKind[] = ['duplicate-page', 'reordered-page']

let platform: TestPlatform
let simulation: Simulation
let undisturbed: Awaited<ReturnType<typeof publishedRows>>

beforeAll(async () => {
  platform = await testPlatform({ days: 12, visitsPerDay: 40 })
  simulation = await simulate(platform.project, platform.tenant)
  await runPipeline(platform.project, [platform.tenant])
  undisturbed = await publishedRows(platform.home)
})

afterAll(async () => {
  await simulation[Symbol.asyncDispose]()
  await platform[Symbol.asyncDispose]()
})

/** Runs into an empty home while every vendor misbehaves in one way, after its first answers. */
async function disturbed(kind: FaultKind, rules: readonly Omit<FaultRule, 'kind'>[] = everywhere) {
  const other = await otherHome(platform, `home-${kind}-${rules.length}`)
  await lendSimulation(platform, other)
  const before = faultsMet()
  simulation.simulator.setFaults(rules.map((rule) => ({ ...rule, kind })))
  const outcome = await runPipeline(other.project, [other.tenant])
  simulation.simulator.setFaults([])
  const [ledger] = await withWriter(other.project, 'test', (warehouse) =>
    warehouse.rows<{ retries: number; duplicates: number }>(
      'select sum(retries)::bigint as retries, sum(duplicates)::bigint as duplicates from platform.load_ledger',
    ),
  )
  const met = Object.keys(before).filter((connector) => (faultsMet()[connector] ?? 0) > (before[connector] ?? 0))
  return { other, outcome, ledger, met, rows: await publishedRows(other.home) }
}

/** Faults by connector since the simulator was started. */
function faultsMet(): Record<string, number> {
  const counts = Object.entries(simulation.simulator.requests.counts())
  return Object.fromEntries(counts.map(([connector, { faults }]) => [connector, faults]))
}

describe('vendors that misbehave', () => {
  it.each(retried)('with %s change nothing in what is published, and the ledger shows the retries', async (kind) => {
    const { outcome, ledger, met, rows } = await disturbed(kind)
    expect(outcome.failures).toEqual([])
    expect(rows).toEqual(undisturbed)
    expect(ledger?.retries).toBeGreaterThan(0)
    expect(met).toEqual(expect.arrayContaining(['google_ads', 'google_analytics', 'shopify']))
    expect(met.some((connector) => connector === 'facebook_ads' || connector === 'instagram_ads')).toBe(true)
  })

  it.each(quiet)('with %s change nothing in what is published', async (kind) => {
    const { met, rows } = await disturbed(kind, paged)
    expect(rows).toEqual(undisturbed)
    expect(met).toEqual(expect.arrayContaining(['google_ads', 'google_analytics']))
    expect(met.some((connector) => connector === 'facebook_ads' || connector === 'instagram_ads')).toBe(true)
  })

  it('with an expired token are asked for a new one where there is one to be had', async () => {
    const { outcome, rows } = await disturbed('expired-token', refreshable)
    expect(outcome.failures).toEqual([])
    expect(rows).toEqual(undisturbed)
  })

  it('with a dead Meta token, which nothing refreshes, fail alone and by name; the next run makes up for it', async () => {
    const { other, outcome, rows } = await disturbed('expired-token', [{ vendor: 'meta', times: 100 }])
    expect(new Set(outcome.failures.map(({ source }) => source))).toEqual(new Set(['facebook_ads', 'instagram_ads']))
    expect(outcome.failures.every(({ error }) => isGataError(error, 'vendor-refused-credentials'))).toBe(true)
    expect(rows['fct_tyrell_corp__orders']).toEqual(undisturbed['fct_tyrell_corp__orders'])
    await runPipeline(other.project, [other.tenant])
    expect(await publishedRows(other.home)).toEqual(undisturbed)
  })
})
