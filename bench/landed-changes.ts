import { landingTable } from '@gata/ingest'
import { relation, sql } from '@gata/sql'
import type { Tenant } from '@gata/tenants'
import type { Warehouse } from '@gata/warehouse'

/** The records of the last two days come once more, each with another hash: what a nightly restatement looks like. */
export async function changeTwoDays(warehouse: Warehouse, tenant: Tenant): Promise<void> {
  for (const { source, object } of await landedObjects(warehouse, tenant)) {
    const table = landingTable({ tenant: tenant.slug, source, object })
    await warehouse.run(sql`
      insert into ${table}
      select * replace (load_seq + 1000 as load_seq, 'load_again' as load_id, record_hash // 2 as record_hash)
      from ${table}
      where record_day > (select max(record_day) from ${table}) - 2
    `)
  }
}

/** What is landed of a tenant. */
export async function landedObjects(
  warehouse: Warehouse,
  tenant: Tenant,
): Promise<readonly { readonly source: string; readonly object: string }[]> {
  const tables = await warehouse.rows<{ name: string }>(sql`
    select table_name as name
    from ${relation('information_schema', 'tables')}
    where table_schema = ${`raw_${tenant.slug}`}
  `)
  return tenant.sources.flatMap(({ connector }) =>
    tables
      .filter(({ name }) => name.startsWith(`${connector}_`))
      .map(({ name }) => ({ source: connector, object: name.slice(connector.length + 1) })),
  )
}
