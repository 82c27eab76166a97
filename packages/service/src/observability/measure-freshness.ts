import { sql, textList } from '@gata/sql'
import type { Queryable } from '@gata/warehouse'

/**
 * Notes for each table and connector how far its newest row was behind when the connector was read last, also of tables that the run had
 * no reason to build: that a source has stopped shows in them alone. A reading that is noted already is not noted again.
 */
export async function measureFreshness(
  transaction: Queryable,
  { runId, tenants, now }: { readonly runId: string; readonly tenants: readonly string[]; readonly now: Date },
): Promise<void> {
  await transaction.run(sql`
    insert into observability.table_freshness by name
    with readings as (
      select
        tenant_slug,
        source_platform,
        max(extracted_at) as as_of_at
      from platform.load_ledger
      where tenant_slug in ${textList(tenants)}
      group by all
    ),
    newest as (
      select
        tenant_slug,
        node_id,
        source_platform,
        max(load_seq) as load_seq,
        max(newest_at) as newest_at,
        max(day) filter (where row_count > 0) as newest_day
      from observability.table_days
      group by all
    ),
    compared as (
      select
        newest.tenant_slug,
        newest.node_id,
        newest.load_seq,
        newest.source_platform,
        readings.as_of_at,
        -- A table that knows days only has all of its newest day.
        least(
          readings.as_of_at,
          coalesce(newest.newest_at, timezone(tenants.time_zone, (newest.newest_day + 1)::timestamp))
        ) as newest_at
      from newest
      join readings using (tenant_slug, source_platform)
      join observability.tenants as tenants using (tenant_slug)
    )
    select
      ${runId} as invocation_id,
      tenant_slug,
      node_id,
      load_seq,
      source_platform,
      as_of_at,
      newest_at,
      epoch(as_of_at - newest_at) / 3600 as lag_hours,
      ${now.toISOString()}::timestamptz as measured_at
    from compared
    where not exists (
      from observability.table_freshness as noted
      where noted.node_id = compared.node_id
        and noted.source_platform = compared.source_platform
        and noted.as_of_at = compared.as_of_at
    )
  `)
}
