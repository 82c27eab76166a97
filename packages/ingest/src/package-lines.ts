import { join as joinPath } from 'node:path'
import { join, type Sql, sql } from '@gata/sql'
import type { PackagePart, SealedPackage } from './load-package.ts'

/**
 * The records of a package as rows `n, k, w, c, d, x`; where it holds some that were erased, `erased_lines` stands for them.
 *
 * ```sql
 * read_json([…]) -- or: what is not in erased_lines, and what erased_lines holds redacted
 * ```
 */
export function linesOf(sealed: SealedPackage): Sql {
  const lines = filesOf(
    sealed,
    sealed.manifest.parts,
    sql`{n: 'BIGINT', k: 'VARCHAR', w: 'DATE', c: 'VARCHAR', d: 'JSON', x: 'JSON'}`,
  )
  if (!sealed.hasErased) return lines
  return sql`(
    select n, k, w, c, d, x
    from ${lines}
    where n not in (select n from erased_lines)
    union all
    select n, k, w, c, d, x
    from erased_lines
    where d is not null
  )`
}

/** The quarantined records of a package as rows: key, path, expected, got, record; those that were erased are left out. */
export function quarantineRows(sealed: SealedPackage): Sql {
  const rows = filesOf(
    sealed,
    sealed.manifest.quarantine,
    sql`{k: 'VARCHAR', path: 'VARCHAR', expected: 'VARCHAR', got: 'VARCHAR', record: 'JSON'}`,
  )
  if (!sealed.hasErased) return rows
  return sql`(
    select k, path, expected, got, record
    from ${rows}
    where k is null or k not in (select k from erased_here)
  )`
}

/** The keys `k` of all records of a package, quarantined ones too. */
export function keysOf(sealed: SealedPackage): Sql {
  const { parts, quarantine } = sealed.manifest
  const queries = [
    ...(parts.length > 0 ? [sql`select k from ${linesOf(sealed)}`] : []),
    ...(quarantine.length > 0 ? [sql`select k from ${quarantineRows(sealed)} where k is not null`] : []),
  ]
  return queries.length > 0 ? join(queries, ' union all ') : sql`select null::varchar as k where false`
}

function filesOf({ directory }: SealedPackage, parts: readonly PackagePart[], columns: Sql): Sql {
  const files = join(parts.map(({ file }) => sql`${joinPath(directory, file)}`))
  return sql`read_json([${files}], format = 'newline_delimited', compression = 'zstd', maximum_object_size = 67108864, columns = ${columns})`
}
