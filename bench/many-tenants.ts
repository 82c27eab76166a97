import { copyFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createLandingTable, landingTable } from '@gata/ingest'
import {
  buildModels,
  compileTenants,
  defaultMemoryLimit,
  openProject,
  type Project,
  publishTenants,
} from '@gata/service'
import { sql } from '@gata/sql'
import type { Tenant } from '@gata/tenants'
import { openWarehouse, type Warehouse } from '@gata/warehouse'
import { changeTwoDays, landedObjects } from './landed-changes.ts'

/** A warehouse file in which the demo tenant is landed, and how many tenants of its size are to share it. */
export interface ManyTenantsInput {
  readonly file: string
  /** An empty folder for what is published. */
  readonly home: string
  readonly tenants: number
}

/** Seconds of one tenant's run, landed tables to published snapshot, beside all the others. */
export interface ManyTenantsOutcome {
  readonly firstSeconds: number
  /** A later run that finds the records of two days changed. */
  readonly changedSeconds: number
}

/**
 * Builds and publishes all tenants but one, and then measures that one. Both of its runs were done on a copy before: a tenant that is alone
 * would else pay for code that others have made fast.
 */
export async function runBesideOthers({ file, home, tenants }: ManyTenantsInput): Promise<ManyTenantsOutcome> {
  const copy = { file: `${file}.warm`, home: join(home, 'warm') }
  await copyFile(file, copy.file)
  await runOne(copy, 1)
  await rm(copy.file)
  await rm(copy.home, { recursive: true })
  return await runOne({ file, home }, tenants)
}

async function runOne(
  { file, home }: Pick<ManyTenantsInput, 'file' | 'home'>,
  tenants: number,
): Promise<ManyTenantsOutcome> {
  await using warehouse = await openWarehouse(file, { memoryLimit: defaultMemoryLimit })
  const demo = await openProject({ root: new URL('..', import.meta.url).pathname, home })
  const [measured] = demo.tenants
  if (!measured) throw new Error('there is no demo tenant')
  const others = Array.from(
    { length: tenants - 1 },
    (_, number): Tenant => ({ ...measured, slug: `tenant_${number + 2}` }),
  )
  const project: Project = { ...demo, tenants: [measured, ...others] }
  for (const other of others) await copyLanded(warehouse, measured, other)
  for (const other of others) await run(warehouse, project, other, 'others')
  await warehouse.run('checkpoint')
  const start = performance.now()
  await run(warehouse, project, measured, 'first')
  const first = performance.now()
  await changeTwoDays(warehouse, measured)
  const changed = performance.now()
  await run(warehouse, project, measured, 'changed')
  return { firstSeconds: (first - start) / 1000, changedSeconds: (performance.now() - changed) / 1000 }
}

async function run(warehouse: Warehouse, project: Project, tenant: Tenant, runId: string): Promise<void> {
  const manifest = compileTenants(project, [tenant])
  const { results } = await buildModels(warehouse, manifest, { runId })
  const failed = results.find(({ status }) => status === 'error')
  if (failed) throw failed.error ?? new Error(`${failed.node.name} failed`)
  const [outcome] = await publishTenants(warehouse, [tenant], { project, manifest, by: 'bench' })
  if (outcome?.state === 'kept') throw new Error(`${tenant.slug} is not published: ${outcome.reason}`)
}

async function copyLanded(warehouse: Warehouse, from: Tenant, to: Tenant): Promise<void> {
  for (const { source, object } of await landedObjects(warehouse, from)) {
    const place = { tenant: to.slug, source, object }
    await createLandingTable(warehouse, place)
    await warehouse.run(sql`insert into ${landingTable(place)} from ${landingTable({ ...place, tenant: from.slug })}`)
  }
}
