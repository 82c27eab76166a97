import { sql } from '@gata/sql'
import type { Tenant } from '@gata/tenants'
import type { Queryable } from '@gata/warehouse'

/**
 * Keeps in the warehouse where each tenant stands and how its anomalies are judged, as `tenants.yaml` has it now, for the views that
 * read it. Nothing is written where nothing changed; to be run in one transaction.
 */
export async function writeTenants(transaction: Queryable, tenants: readonly Tenant[], now: Date): Promise<void> {
  const rows = tenants.map(({ slug, status, reporting, anomalies }) => ({
    tenant_slug: slug,
    status,
    time_zone: reporting.timeZone,
    sensitivity: anomalies.sensitivity,
    window_days: anomalies.windowDays,
    min_training_days: anomalies.minTrainingDays,
    direction: anomalies.direction,
  }))
  await transaction.run(sql`
    create or replace temp table tenants_now as
    select unnest(from_json(${JSON.stringify(rows)}, ${shape}), recursive := true)
  `)
  await transaction.run(`
    delete from observability.tenants
    where (tenant_slug, status, time_zone, sensitivity, window_days, min_training_days, direction)
      not in (from tenants_now)
  `)
  await transaction.run(sql`
    insert into observability.tenants by name
    select
      *,
      ${now.toISOString()}::timestamptz as updated_at
    from tenants_now
    where tenant_slug not in (select tenant_slug from observability.tenants)
  `)
  await transaction.run('drop table tenants_now')
}

const shape = JSON.stringify([
  {
    tenant_slug: 'VARCHAR',
    status: 'VARCHAR',
    time_zone: 'VARCHAR',
    sensitivity: 'DOUBLE',
    window_days: 'BIGINT',
    min_training_days: 'BIGINT',
    direction: 'VARCHAR',
  },
])
