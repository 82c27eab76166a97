import { GataError } from '@gata/base'
import { type Sql, sql } from '@gata/sql'
import type { Queryable } from '@gata/warehouse'
import type { ManifestNode } from '../manifest.ts'
import { copiesQuery, pushScopeQuery, pushStatements } from '../push.ts'

/** What a push did. */
export interface PushOutcome {
  /** Versions inserted into the master. */
  readonly rows: number
  /** The load up to which versions were inserted; equal while nothing new came. */
  readonly dataVersion: string
}

/** Makes the table that remembers how far each push came, in the same database as the masters. */
export async function createPushState(warehouse: Queryable): Promise<void> {
  await warehouse.run(`create table if not exists platform.push_state (
    node_id varchar,
    master_id varchar,
    watermark bigint,
    data_version bigint
  )`)
}

/** Merges what is staged above the watermark into the master and moves the watermark; to be run in one transaction. */
export async function runPush(transaction: Queryable, push: ManifestNode, master: ManifestNode): Promise<PushOutcome> {
  const before = await readPushState(transaction, push)
  const [scope] = await transaction.rows<{ staged: number; watermark: number; tenants: string[]; platforms: string[] }>(
    pushScopeQuery(push, before.watermark),
  )
  if (!scope || scope.staged === 0) return { rows: 0, dataVersion: String(before.dataVersion) }
  assertOwner(push, scope.tenants)
  const rows = await merge(transaction, push, master, before.watermark, scope)
  const { watermark } = scope
  const dataVersion = rows > 0 ? watermark : before.dataVersion
  await writePushState(transaction, push, watermark, dataVersion)
  return { rows, dataVersion: String(dataVersion) }
}

/** Forgets how far the pushes into a master came, for when it is made anew. */
export function forgetPushes(masterId: string): Sql {
  return sql`delete from platform.push_state where master_id = ${masterId}`
}

async function merge(
  transaction: Queryable,
  push: ManifestNode,
  master: ManifestNode,
  watermark: number,
  { tenants, platforms }: { readonly tenants: readonly string[]; readonly platforms: readonly string[] },
): Promise<number> {
  const plain = pushStatements(push, master, { watermark, tenants, platforms, hasCopies: false })
  await transaction.run(plain.findKeys)
  const inserted = await transaction.run(plain.insertNew)
  const [keys] = await transaction.rows<{ found: boolean }>('select exists (from pushed_keys) as found')
  if (!keys?.found) {
    for (const statement of plain.clean) await transaction.run(statement)
    return inserted
  }
  const [copies] = await transaction.rows<{ has_copies: boolean }>(copiesQuery(push, watermark))
  const hasCopies = copies?.has_copies === true
  const careful = pushStatements(push, master, { watermark, tenants, platforms, hasCopies })
  await transaction.run(careful.orderVersions)
  await transaction.run(careful.unmark)
  await transaction.run(careful.mark)
  const versions = await transaction.run(careful.insertVersions)
  for (const statement of careful.clean) await transaction.run(statement)
  return inserted + versions
}

async function readPushState(
  transaction: Queryable,
  push: ManifestNode,
): Promise<{ watermark: number; dataVersion: number }> {
  const [row] = await transaction.rows<{ watermark: number; data_version: number }>(
    sql`select watermark, data_version from platform.push_state where node_id = ${push.id}`,
  )
  return { watermark: row?.watermark ?? 0, dataVersion: row?.data_version ?? 0 }
}

async function writePushState(
  transaction: Queryable,
  push: ManifestNode,
  watermark: number,
  dataVersion: number,
): Promise<void> {
  await transaction.run(sql`delete from platform.push_state where node_id = ${push.id}`)
  await transaction.run(sql`
    insert into platform.push_state (node_id, master_id, watermark, data_version)
    values (${push.id}, ${push.into}, ${watermark}, ${dataVersion})
  `)
}

/** A tenant's push can bring rows of that tenant alone; anything else would be a leak. */
function assertOwner(push: ManifestNode, tenants: readonly string[]): void {
  const stranger = tenants.find((tenant) => push.tenant !== null && tenant !== push.tenant)
  if (stranger === undefined) return
  throw new GataError('push-of-other-tenant', 'the staged rows belong to another tenant', {
    where: push.id,
    expected: push.tenant ?? '',
    got: stranger,
  })
}
