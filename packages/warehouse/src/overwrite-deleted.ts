import { ident, sql } from '@gata/sql'
import type { Queryable, Warehouse } from './warehouse.ts'

/**
 * Overwrites what was deleted in a database file: DuckDB leaves the bytes of changed and deleted rows where they were until their place
 * is used again. The tables named are written anew, in the order of their rows; then everything that is free is filled with numbers and
 * given back. Takes the time of writing these tables and what is free.
 */
export async function overwriteDeleted(
  warehouse: Warehouse,
  tables: readonly { readonly schema: string; readonly name: string }[],
): Promise<void> {
  for (const table of tables) await warehouse.transaction((transaction) => writeAnew(transaction, table))
  await warehouse.run('checkpoint')
  const [size] = await warehouse.rows<{ free: number }>(
    'select coalesce(sum(free_blocks * block_size), 0)::bigint as free from pragma_database_size() where database_name = current_database()',
  )
  if (!size || size.free === 0) return
  // Hashes do not compress; a quarter more than is free, so that no free block is left over.
  const rows = Math.ceil((size.free * 1.25) / BYTES_OF_A_ROW)
  await warehouse.run(`
    create or replace table main.overwritten as
    select
      hash(range) as a,
      hash(range, 1) as b,
      hash(range, 2) as c,
      hash(range, 3) as d
    from range(${rows})
  `)
  await warehouse.run('checkpoint')
  await warehouse.run('drop table main.overwritten')
  await warehouse.run('checkpoint')
}

const BYTES_OF_A_ROW = 32

/** With the definition that the table has, constraints and all. */
async function writeAnew(
  transaction: Queryable,
  { schema, name }: { readonly schema: string; readonly name: string },
): Promise<void> {
  const [table] = await transaction.rows<{ definition: string }>(sql`
    select sql as definition
    from duckdb_tables()
    where database_name = current_database()
      and schema_name = ${schema}
      and table_name = ${name}
  `)
  if (!table) return
  const old = `${name}__before`
  await transaction.run(sql`alter table ${ident(schema)}.${ident(name)} rename to ${ident(old)}`)
  await transaction.run(table.definition)
  await transaction.run(sql`insert into ${ident(schema)}.${ident(name)} from ${ident(schema)}.${ident(old)}`)
  await transaction.run(sql`drop table ${ident(schema)}.${ident(old)}`)
}
