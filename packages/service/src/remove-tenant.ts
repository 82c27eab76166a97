import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { ident, type Sql, sql, textList, unsafeSql } from '@gata/sql'
import { editTenants, removeTenant as removeEntry, type Tenant } from '@gata/tenants'
import { type Queryable, snapshotDirectory, type Warehouse } from '@gata/warehouse'
import { damagedPackages } from './damaged-packages.ts'
import type { Project } from './project.ts'
import { scheduleDirectory } from './schedule/schedule-state.ts'
import { setTenantStatus } from './set-tenant-status.ts'
import { tenantOwner } from './tenant-relations.ts'
import { withWriter } from './with-writer.ts'

/** What was taken away of a tenant. */
export interface RemovedTenant {
  /** Rows deleted from tables that tenants share, by table; those of no row are left out. */
  readonly rows: Readonly<Record<string, number>>
  /** Tables and views dropped. */
  readonly relations: number
  /** Folders and files deleted, relative to the home. */
  readonly files: readonly string[]
}

/**
 * Removes a tenant with all its data: landed, staged and built tables, its rows in the tables that tenants share, its published
 * snapshots, packages, cursors and simulated business; last its entry in `tenants.yaml`. It is paused first, so that no other run
 * takes it up; interrupted, it is done by the same command again.
 *
 * @throws GataError `warehouse-locked` where another run holds the warehouse: then nothing is removed.
 */
export async function removeTenant(project: Project, tenant: Tenant): Promise<RemovedTenant> {
  const { slug } = tenant
  const removed = await withWriter(project, `gata tenants remove ${slug}`, async (warehouse) => {
    if (tenant.status !== 'paused') await setTenantStatus(project, slug, 'paused')
    await project.target.withdraw(warehouse, slug, 'all')
    const files = await removeFiles(project.home, slug)
    const found = await warehouse.transaction((transaction) => removeRows(transaction, project, slug))
    return { ...found, relations: await dropRelations(warehouse, project, slug), files }
  })
  await editTenants(join(project.root, 'tenants.yaml'), (document) => removeEntry(document, slug), {
    connectors: project.connectors,
  })
  return removed
}

async function removeFiles(home: string, slug: string): Promise<readonly string[]> {
  const folders = [
    snapshotDirectory(home, slug),
    scheduleDirectory(home, slug),
    ...['packages', 'cursors', 'backfills', 'simulator'].map((name) => join(home, name, slug)),
  ]
  const files: string[] = []
  for (const folder of [...folders, ...(await damagedPackages(home, slug))]) {
    const names = await readdir(folder).catch(() => null)
    if (names === null) continue
    await rm(folder, { recursive: true, force: true })
    files.push(folder.slice(home.length + 1))
  }
  return files
}

async function removeRows(
  transaction: Queryable,
  project: Project,
  slug: string,
): Promise<{ readonly rows: Readonly<Record<string, number>> }> {
  const tables = await transaction.rows<{ schema: string; table: string; column: string }>(`
    select
      columns.schema_name as schema,
      columns.table_name as "table",
      columns.column_name as "column"
    from duckdb_columns() as columns
    join duckdb_tables() as tables using (database_name, schema_name, table_name)
    where database_name = current_database()
      and column_name in ('tenant_slug', 'client_slug', 'node_id')
      and schema_name in ('platform', 'observability')
      and not (schema_name = 'platform' and table_name = 'erasures')
    order by all
  `)
  const owner = tenantOwner(project.tenants.map((tenant) => tenant.slug))
  const rows: Record<string, number> = {}
  for (const { schema, table, column } of tables) {
    const target = sql`${ident(schema)}.${ident(table)}`
    const filter =
      column === 'node_id'
        ? sql`node_id in ${textList(await ownedNodes(transaction, target, owner, slug))}`
        : sql`${ident(column)} = ${slug}`
    const deleted = await transaction.run(sql`delete from ${target} where ${filter}`)
    if (deleted > 0) rows[`${schema}.${table}`] = (rows[`${schema}.${table}`] ?? 0) + deleted
  }
  return { rows }
}

/** Ids of the tenant's nodes in a table of the engine, as JSON: `staging.stg_acme__shopify_orders`, for a test its name behind that. */
async function ownedNodes(
  transaction: Queryable,
  table: Sql,
  owner: ReturnType<typeof tenantOwner>,
  slug: string,
): Promise<readonly string[]> {
  const nodes = await transaction.rows<{ node_id: string }>(sql`select distinct node_id from ${table}`)
  const owned = nodes.filter(({ node_id }) => {
    const [schema = '', name = ''] = node_id.split('.')
    return owner(schema, name) === slug
  })
  return owned.map(({ node_id }) => node_id)
}

async function dropRelations(warehouse: Warehouse, project: Project, slug: string): Promise<number> {
  const owner = tenantOwner(project.tenants.map((tenant) => tenant.slug))
  const relations = await warehouse.rows<{ schema: string; name: string; kind: string }>(`
    select schema_name as schema, view_name as name, 'view' as kind
    from duckdb_views()
    where database_name = current_database() and not internal
    union all
    select schema_name, table_name, 'table'
    from duckdb_tables()
    where database_name = current_database()
    order by kind desc
  `)
  const owned = relations.filter(({ schema, name }) => owner(schema, name) === slug)
  for (const { schema, name, kind } of owned) {
    await warehouse.run(sql`drop ${unsafeSql(kind)} ${ident(schema)}.${ident(name)}`)
  }
  await warehouse.run(sql`drop schema if exists ${ident(`raw_${slug}`)} cascade`)
  await project.target.reclaim(warehouse)
  return owned.length
}
