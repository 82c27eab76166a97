import { ident, join, literal, quoteIdent, sql, unsafeSql } from '@gata/sql'
import type { Queryable } from '@gata/warehouse'
import type { ManifestNode } from '../manifest.ts'
import { quotedName } from './table-columns.ts'

/** What keeping versions wrote; a version of the data only where it wrote something. */
export interface VersionsKept {
  readonly rows: number
  readonly dataVersion: string | null
}

/**
 * Brings a table of versions up to date with what a snapshot's query gives now: a row that changed or is gone closes its open version
 * (`valid_to`), one that is new or changed opens one; an unchanged row writes nothing. A tenant's snapshot sees that tenant's versions
 * alone. A table without `valid_to` is a hub: each key is logged once, as it was first seen, and never closed. Columns of the table that the
 * query does not give are stamped with the instant of the run. To be run in one transaction.
 *
 * ```sql
 * update history set valid_to = now where valid_to is null and not exists (the same row now);
 * insert into history select *, now from now where not exists (an open version of the key)
 * ```
 */
export async function keepVersions(
  transaction: Queryable,
  node: ManifestNode,
  versions: ManifestNode,
  now: Date,
): Promise<VersionsKept> {
  const names = node.columns.map(({ name }) => name)
  const target = unsafeSql(quotedName(versions))
  const columns = unsafeSql(names.map(quoteIdent).join(', '))
  const stamps = stampsOf(versions, names)
  const isHub = !versions.columns.some(({ name }) => name === 'valid_to')
  const isOpen = unsafeSql(isHub ? 'true' : 'history.valid_to is null')
  const at = now.toISOString()
  await transaction.run(`create or replace temp table rows_now as\n${node.sql ?? ''}`)
  const closed = isHub
    ? 0
    : await transaction.run(sql`
        update ${target} as history
        set valid_to = ${at}::timestamptz
        where ${isOpen}
          and ${unsafeSql(ofTenant(node, names))}
          and not exists (
            from rows_now
            where ${unsafeSql(same(names))}
          )
      `)
  const opened = await transaction.run(sql`
    insert into ${target} (${join([columns, ...stamps.map(ident)])})
    select ${join([columns, ...stamps.map(() => sql`${at}::timestamptz`)])}
    from rows_now
    where not exists (
      from ${target} as history
      where ${isOpen}
        and ${unsafeSql(same(node.grain))}
    )
  `)
  await transaction.run('drop table rows_now')
  return { rows: opened, dataVersion: closed + opened > 0 ? at : null }
}

function stampsOf(versions: ManifestNode, given: readonly string[]): readonly string[] {
  return versions.columns.map(({ name }) => name).filter((name) => name !== 'valid_to' && !given.includes(name))
}

function ofTenant({ tenant }: ManifestNode, names: readonly string[]): string {
  return tenant !== null && names.includes('tenant_slug') ? `history.tenant_slug = ${literal(tenant)}` : 'true'
}

function same(names: readonly string[]): string {
  return names
    .map((name) => `history.${quoteIdent(name)} is not distinct from rows_now.${quoteIdent(name)}`)
    .join(' and ')
}
