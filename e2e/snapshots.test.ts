import { writeFile } from 'node:fs/promises'
import {
  buildModels,
  compileTenants,
  publishTenants,
  readSnapshot,
  runPipeline,
  type Simulation,
  simulate,
  withWriter,
} from '@gata/service'
import { rollBack, tenantSnapshots } from '@gata/service/snapshots'
import { snapshotPath } from '@gata/warehouse'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ReadProject, readAgain, withConversionEvents } from './changing-facts.ts'
import { type TestPlatform, testPlatform } from './test-platform.ts'

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

const withEvents = (...events: readonly string[]): Promise<ReadProject> => withConversionEvents(platform, events)
const opened = (): Promise<ReadProject> => readAgain(platform)

async function pass(changed: ReadProject) {
  const [outcome] = (await runPipeline(changed.project, [changed.tenant], { command: 'a test' })).tenants
  if (!outcome) throw new Error('there is one tenant')
  return outcome
}

async function listed() {
  const { project, tenant } = await opened()
  return await tenantSnapshots(project, tenant, { verify: true })
}

const conversions = async (): Promise<unknown> => {
  const { project, tenant } = await opened()
  return await readSnapshot(project, tenant, (snapshot) =>
    snapshot.rows('select sum(conversion_count) as n from fct_tyrell_corp__sessions'),
  )
}

describe('what is published', () => {
  it('says of itself what it holds, and goes back and forth as an operator says', async () => {
    const first = await pass(await withEvents('purchase'))
    const purchases = await conversions()
    const changed = await withEvents('purchase', 'page_view')
    const second = await pass(changed)
    expect([first.state, second.state]).toEqual(['published', 'published'])
    const { snapshots } = await listed()
    expect(snapshots.map(({ id, isCurrent, problems }) => ({ id, isCurrent, problems }))).toEqual([
      { id: second.snapshot?.id, isCurrent: true, problems: [] },
      { id: first.snapshot?.id, isCurrent: false, problems: [] },
    ])
    const marks = snapshots[0]?.manifest?.loadMarks
    expect(Object.keys(marks ?? {})).toContain('shopify.orders')

    const startedAt = performance.now()
    await rollBack(changed.project, changed.tenant, { to: null, by: 'ada' })
    expect(performance.now() - startedAt).toBeLessThan(1000)
    expect(await conversions()).toEqual(purchases)

    const held = await pass(await withEvents('purchase', 'view_item'))
    expect(held).toMatchObject({ state: 'pinned', snapshot: { id: first.snapshot?.id }, pin: { by: 'ada' } })
    expect(await conversions()).toEqual(purchases)

    const { project, tenant } = await opened()
    const manifest = compileTenants(project, [tenant])
    const [released] = await withWriter(project, 'a test', (warehouse) =>
      publishTenants(warehouse, [tenant], { project, manifest, by: 'ada' }),
    )
    expect(released).toMatchObject({ state: 'published', pin: null })
    expect(await conversions()).not.toEqual(purchases)
    expect((await listed()).deeds.map(({ action, by }) => [action, by.replace(/^[^,]+, a test$/, 'a test')])).toEqual([
      ['published', 'a test'],
      ['published', 'a test'],
      ['rolled-back', 'ada'],
      ['published', 'ada'],
    ])
  })

  it('is never a mix: what is not built yet is not published, by whatever command', async () => {
    const before = (await listed()).snapshots[0]?.id
    const { project, tenant } = await withEvents('add_to_cart')
    const manifest = compileTenants(project, [tenant])
    const [outcome] = await withWriter(project, 'a test', async (warehouse) => {
      await buildModels(warehouse, manifest, {
        runId: 'partly',
        selection: { tenant: tenant.slug, select: ['fct_tyrell_corp__events'] },
      })
      return await publishTenants(warehouse, [tenant], { project, manifest, by: 'ada' })
    })
    expect(outcome).toMatchObject({ state: 'kept', snapshot: { id: before } })
    expect(outcome?.reason).toContain('not up to date')
    expect((await listed()).kept?.reason).toContain('not up to date')
  })

  it('stays while a test fails, also when nothing has changed since it failed', async () => {
    const good = (await pass(await opened())).snapshot?.id
    const { project, tenant } = await opened()
    const manifest = compileTenants(project, [tenant])
    await withWriter(project, 'a test', async (warehouse) => {
      await warehouse.run('update analytics.fct_tyrell_corp__orders set currency = null')
    })
    // What a run tested before is trusted until the table changes; a person's own test is not.
    await withWriter(project, 'a test', async (warehouse) => {
      await warehouse.run(
        "update platform.model_state set data_version = 'touched' where node_id = 'analytics.fct_tyrell_corp__orders'",
      )
      for (let round = 0; round < 2; round++) {
        const [outcome] = await publishTenants(warehouse, [tenant], { project, manifest, by: 'ada' })
        expect(outcome).toMatchObject({
          state: 'kept',
          auditPassed: false,
          reason: 'a test failed',
          snapshot: { id: good },
        })
      }
    })
    expect((await listed()).deeds.filter(({ reason }) => reason === 'a test failed')).toHaveLength(1)
  })

  it('is not put back in service when its file is damaged', async () => {
    const { project, tenant } = await opened()
    const { snapshots } = await listed()
    const [current, older] = snapshots
    if (!current || !older) throw new Error('two are published')
    await writeFile(snapshotPath(platform.home, tenant.slug, older.id), 'not a database')
    await expect(rollBack(project, tenant, { to: older.id, by: 'ada' })).rejects.toMatchObject({
      code: 'snapshot-broken',
    })
    await expect(rollBack(project, tenant, { to: 'nothing', by: 'ada' })).rejects.toMatchObject({
      code: 'unknown-snapshot',
    })
    expect((await listed()).snapshots.find(({ isCurrent }) => isCurrent)?.id).toBe(current.id)
  })
})
