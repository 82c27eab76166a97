import { join } from 'node:path'
import { type Simulation, simulate } from '@gata/service'
import { openWarehouse } from '@gata/warehouse'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serviceUseCases } from '../apps/cli/src/service-use-cases.ts'
import { runWords } from '../apps/cli/src/testing/test-terminal.ts'
import { type TestPlatform, testPlatform } from './test-platform.ts'

let platform: TestPlatform
let simulation: Simulation
beforeAll(async () => {
  platform = await testPlatform({ days: 12, visitsPerDay: 20 })
  simulation = await simulate(platform.project, platform.tenant)
  await gata('ingest')
})
afterAll(async () => {
  await simulation[Symbol.asyncDispose]()
  await platform[Symbol.asyncDispose]()
})

const gata = (words: string) =>
  runWords(`${words} --tenant tyrell_corp --home ${platform.home}`, serviceUseCases, { folder: platform.root })

/** Windows of the loads since the first `count`, and how many loads there are. */
async function loadsAfter(count: number): Promise<readonly string[]> {
  await using warehouse = await openWarehouse(join(platform.home, 'warehouse.duckdb'), { readOnly: true })
  const rows = await warehouse.rows<{ load: string }>(`
    select concat_ws(' ', object, load_window->>'from', load_window->>'to') as load
    from platform.load_ledger
    order by load_seq
    offset ${count}`)
  return rows.map(({ load }) => load)
}

describe('gata backfill', () => {
  it('reads the days asked for, the last one not any more, of the source asked for alone', async () => {
    const before = (await loadsAfter(0)).length
    const { code, out } = await gata('backfill --source facebook_ads --from 2026-08-20 --to 2026-08-23')
    expect({ code, out }).toEqual({ code: 0, out: 'Nothing new to load.\n' })
    expect(await loadsAfter(before)).toEqual(['facebook_insights 2026-08-20 2026-08-22'])
  })

  it('reads again what a shop changed in those days', async () => {
    const before = (await loadsAfter(0)).length
    const { code } = await gata('backfill --source shopify --from 2026-08-20 --to 2026-08-23')
    expect(code).toBe(0)
    expect(new Set(await loadsAfter(before))).toEqual(
      new Set(['orders', 'products'].map((name) => `${name} 2026-08-20T00:00:00.000Z 2026-08-23T00:00:00.000Z`)),
    )
  })
})

describe('gata ingest --full-refresh', () => {
  it('reads everything again and lands nothing twice', async () => {
    const before = (await loadsAfter(0)).length
    const { code, out } = await gata('ingest --full-refresh --source facebook_ads')
    expect({ code, out }).toEqual({ code: 0, out: 'Nothing new to load.\n' })
    expect(await loadsAfter(before)).toContainEqual(
      expect.stringMatching(/^facebook_insights 2026-08-1[78] 2026-08-30$/),
    )
  })
})
