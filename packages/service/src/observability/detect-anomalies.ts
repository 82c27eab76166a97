import { anomalyScores, schemaChanges } from '@gata/models'
import { type Sql, sql, textList } from '@gata/sql'
import type { Queryable } from '@gata/warehouse'

/** Something that stands out in a table of a tenant. */
export interface Anomaly {
  readonly tenant: string
  /** `schema.name` of the table. */
  readonly table: string
  readonly source: string | null
  readonly kind: 'volume' | 'null_rate' | 'freshness' | 'schema_change'
  readonly column: string | null
  /** `YYYY-MM-DD`. */
  readonly day: string
  readonly value: number | null
  readonly expected: number | null
  readonly score: number | null
  readonly message: string
  /** The run found it first. */
  readonly isNew: boolean
}

/**
 * Judges the tables of some tenants and puts what stands out in the place of what did before; of each the history keeps one row, by
 * the run that found it first. To be run in one transaction.
 */
export async function detectAnomalies(
  transaction: Queryable,
  { runId, tenants, now }: { readonly runId: string; readonly tenants: readonly string[]; readonly now: Date },
): Promise<readonly Anomaly[]> {
  const slugs = textList(tenants)
  await transaction.run(sql`
    create or replace temp table anomalies_found as
    with found as (${findings(tenants)}),
    known as (
      select
        node_id,
        source_platform,
        kind,
        column_name,
        day,
        min(detected_at) as detected_at
      from observability.anomalies
      where tenant_slug in ${slugs}
      group by all
    )
    select
      found.*,
      ${runId} as invocation_id,
      coalesce(known.detected_at, ${now.toISOString()}::timestamptz) as detected_at,
      known.detected_at is null as is_new
    from found
    left join known
      on known.node_id = found.node_id
      and known.source_platform is not distinct from found.source_platform
      and known.kind = found.kind
      and known.column_name is not distinct from found.column_name
      and known.day = found.day
  `)
  await transaction.run(sql`delete from observability.anomalies__current where tenant_slug in ${slugs}`)
  await transaction.run(`
    insert into observability.anomalies__current by name
    select * exclude (is_new)
    from anomalies_found
  `)
  await transaction.run(`
    insert into observability.anomalies by name
    select * exclude (is_new)
    from anomalies_found
    where is_new
  `)
  const anomalies = await readFound(transaction)
  await transaction.run('drop table anomalies_found')
  return anomalies
}

function findings(tenants: readonly string[]): Sql {
  return sql`
    with scores as (${anomalyScores(tenants)}),
    changes as (${schemaChanges(tenants)})
    select
      tenant_slug,
      node_id,
      load_seq,
      source_platform,
      kind,
      column_name,
      day,
      value,
      expected,
      lower_bound,
      upper_bound,
      score,
      training_days,
      case kind
        when 'volume' then printf('%s rows, usual are %s (%s to %s)', ${whole('value')}, ${whole('expected')}, ${whole('lower_bound')}, ${whole('upper_bound')})
        when 'null_rate' then printf('%s is null in %.1f %% of rows, usual are %.1f %%', column_name, 100 * value, 100 * expected)
        else printf('%s hours behind, usual are %s', ${whole('value')}, ${whole('expected')})
      end as message
    from scores
    where is_anomaly
    union all by name
    select
      tenant_slug,
      node_id,
      load_seq,
      source_platform,
      'schema_change' as kind,
      column_name,
      changed_at::date as day,
      message
    from changes
  `
}

/** A number as a person counts: whole. */
function whole(column: 'value' | 'expected' | 'lower_bound' | 'upper_bound'): Sql {
  const columns = {
    value: sql`value`,
    expected: sql`expected`,
    lower_bound: sql`lower_bound`,
    upper_bound: sql`upper_bound`,
  }
  return sql`round(${columns[column]})::bigint::varchar`
}

async function readFound(transaction: Queryable): Promise<readonly Anomaly[]> {
  return await transaction.rows<Anomaly & Readonly<Record<string, unknown>>>(`
    select
      tenant_slug as tenant,
      node_id as "table",
      source_platform as source,
      kind,
      column_name as "column",
      day,
      value,
      expected,
      score,
      message,
      is_new as "isNew"
    from anomalies_found
    order by
      tenant_slug,
      abs(score) desc nulls last,
      node_id,
      kind
  `)
}
