import { existsSync } from 'node:fs'
import { GataError, md5Hex } from '@gata/base'
import { relation, sql } from '@gata/sql'
import type { Tenant } from '@gata/tenants'
import type { Manifest } from '@gata/transform'
import { planGraph, prepareWarehouse } from '@gata/transform/run'
import { currentSnapshot, publishSnapshot, type Snapshot, snapshotPath, type Warehouse } from '@gata/warehouse'
import { starSchemaNodes } from './build.ts'
import type { Project } from './project.ts'

/** What publishing did: a new snapshot, or the one in service is of the same version already. */
export interface Published {
  readonly snapshot: Snapshot
  readonly isNew: boolean
}

/**
 * Publishes the star schema of a tenant as it stands, unless just that is in service already.
 *
 * Whether it may be published (everything built, every test passed) is for the caller to know.
 *
 * @throws GataError `not-built-yet` where a model of the tenant is not up to date, so that no snapshot mixes old tables with new ones.
 */
export async function publishTenant(
  warehouse: Warehouse,
  project: Project,
  manifest: Manifest,
  tenant: Tenant,
  runId: string,
): Promise<Published> {
  await requireUpToDate(warehouse, manifest, tenant)
  const version = await versionOf(warehouse, manifest, tenant)
  const current = await currentSnapshot(project.home, tenant.slug)
  if (current?.version === version && existsSync(snapshotPath(project.home, tenant.slug, current.id))) {
    return { snapshot: current, isNew: false }
  }
  const createdAt = project.clock.now().toISOString()
  const snapshot = await publishSnapshot(warehouse, {
    home: project.home,
    tenant: tenant.slug,
    snapshotId: `${createdAt.replaceAll(/[-:.]/g, '')}_${version.slice(0, 8)}`,
    runId,
    createdAt,
    dataAsOf: (await dataAsOf(warehouse, tenant)) ?? createdAt,
    version,
    tables: starSchemaNodes(manifest, tenant.slug).map(({ schema, name }) => relation(schema, name)),
  })
  return { snapshot, isNew: true }
}

async function requireUpToDate(warehouse: Warehouse, manifest: Manifest, tenant: Tenant): Promise<void> {
  await prepareWarehouse(warehouse)
  const { planned } = await planGraph(warehouse, manifest, { selection: { tenant: tenant.slug } })
  const behind = planned.filter(({ action }) => action === 'build')
  if (behind.length === 0) return
  throw new GataError('not-built-yet', `${behind.length} models are not up to date`, {
    where: tenant.slug,
    got: behind
      .slice(0, 3)
      .map(({ node, reason }) => `${node.name}: ${reason}`)
      .join(', '),
    todo: `Run: gata run --tenant ${tenant.slug}`,
  })
}

/** Made of the versions of the six tables; equal versions hold equal rows. */
async function versionOf(warehouse: Warehouse, manifest: Manifest, tenant: Tenant): Promise<string> {
  const states = await warehouse.rows<{ node_id: string; data_version: string | null }>(
    'select node_id, data_version from platform.model_state',
  )
  const versions = new Map(states.map(({ node_id, data_version }) => [node_id, data_version]))
  const nodes = starSchemaNodes(manifest, tenant.slug)
  return md5Hex(nodes.map(({ id }) => `${id}=${versions.get(id)}`).join('\n'))
}

/** When the newest of the tenant's loaded data was read. */
async function dataAsOf(warehouse: Warehouse, tenant: Tenant): Promise<string | null> {
  const [row] = await warehouse.rows<{ at: string | null }>(sql`
    select max(extracted_at) as at
    from platform.load_ledger
    where tenant_slug = ${tenant.slug}
  `)
  return row?.at ?? null
}
