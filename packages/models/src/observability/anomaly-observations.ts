import { join, type Sql, sql } from '@gata/sql'
import { loadLedger } from '../platform/ingest-tables.ts'
import { recorded } from './recorded-tables.ts'

/**
 * The first steps of a query about anomalies: `settings` of the tenants that are judged, and `observations`, one row for each day of a
 * series, with the `level` on which it is judged and the least spread of levels that is believed. A day is judged once the connector was
 * read after its end, and again the day after, since vendors still bring rows of yesterday.
 *
 * @param tenants the tenants to judge; null for all.
 */
export function observationSteps(tenants: readonly string[] | null): Sql {
  const chosen = tenants === null ? sql`true` : sql`tenant_slug in (${join(tenants.map((slug) => sql`${slug}`))})`
  return sql`
    settings as (
      select
        tenant_slug,
        time_zone,
        sensitivity,
        window_days::integer as window_days,
        min_training_days,
        direction
      from ${recorded.tenants}
      where ${tenants?.length === 0 ? sql`false` : chosen}
    ),
    readings as (
      select
        loads.tenant_slug,
        loads.source_platform,
        timezone(settings.time_zone, max(loads.extracted_at))::date - 1 as last_day
      from ${loadLedger} as loads
      join settings using (tenant_slug)
      group by
        loads.tenant_slug,
        loads.source_platform,
        settings.time_zone
    ),
    days as (
      select
        table_days.invocation_id,
        table_days.tenant_slug,
        table_days.node_id,
        table_days.load_seq,
        table_days.source_platform,
        table_days.day,
        table_days.row_count,
        table_days.null_columns,
        table_days.null_counts,
        readings.last_day
      from ${recorded.tableDays} as table_days
      join readings using (tenant_slug, source_platform)
      where table_days.day <= readings.last_day
    ),
    calendar as (
      select
        max_by(days.invocation_id, days.day) as invocation_id,
        days.tenant_slug,
        days.node_id,
        max(days.load_seq) as load_seq,
        days.source_platform,
        days.last_day,
        unnest(generate_series(
          greatest(min(days.day), days.last_day - any_value(settings.window_days) - 1),
          days.last_day,
          interval 1 day
        ))::date as day
      from days
      join settings using (tenant_slug)
      group by
        days.tenant_slug,
        days.node_id,
        days.source_platform,
        days.last_day
    ),
    measured_totals as (
      select
        metrics.invocation_id,
        metrics.tenant_slug,
        metrics.node_id,
        metrics.load_seq,
        metrics.row_count,
        metrics.measured_at,
        timezone(settings.time_zone, metrics.measured_at)::date as day
      from ${recorded.columnMetrics} as metrics
      join settings using (tenant_slug)
      where metrics.ordinal_position = 1
        and metrics.node_id not in (select node_id from ${recorded.tableDays})
    ),
    table_totals as (
      select
        max_by(invocation_id, measured_at) as invocation_id,
        tenant_slug,
        node_id,
        max(load_seq) as load_seq,
        day,
        max_by(row_count, measured_at) as row_count,
        max(day) over (partition by tenant_slug, node_id) as last_day
      from measured_totals
      group by
        tenant_slug,
        node_id,
        day
    ),
    measured_lags as (
      select
        freshness.invocation_id,
        freshness.tenant_slug,
        freshness.node_id,
        freshness.load_seq,
        freshness.source_platform,
        freshness.lag_hours,
        freshness.as_of_at,
        timezone(settings.time_zone, freshness.as_of_at)::date as day
      from ${recorded.tableFreshness} as freshness
      join settings using (tenant_slug)
    ),
    lags as (
      select
        max_by(invocation_id, as_of_at) as invocation_id,
        tenant_slug,
        node_id,
        max(load_seq) as load_seq,
        source_platform,
        day,
        max_by(lag_hours, as_of_at) as lag_hours,
        max(day) over (partition by tenant_slug, node_id, source_platform) as last_day
      from measured_lags
      group by
        tenant_slug,
        node_id,
        source_platform,
        day
    ),
    null_days as (
      select
        invocation_id,
        tenant_slug,
        node_id,
        load_seq,
        source_platform,
        day,
        row_count,
        last_day,
        unnest(null_columns) as column_name,
        unnest(null_counts) as nulls
      from days
      where row_count >= 20
    ),
    series as (
      select
        calendar.invocation_id,
        calendar.tenant_slug,
        calendar.node_id,
        calendar.load_seq,
        calendar.source_platform,
        'volume' as kind,
        null::varchar as column_name,
        calendar.day,
        coalesce(days.row_count, 0)::double as value,
        2 * sqrt(coalesce(days.row_count, 0) + 0.375) as level,
        1.0::double as least_spread,
        calendar.day > calendar.last_day - 2 as is_judged
      from calendar
      left join days using (tenant_slug, node_id, source_platform, day)
      union all
      select
        invocation_id,
        tenant_slug,
        node_id,
        load_seq,
        null::varchar as source_platform,
        'volume' as kind,
        null::varchar as column_name,
        day,
        row_count::double as value,
        2 * sqrt(row_count + 0.375) as level,
        1.0::double as least_spread,
        day = last_day as is_judged
      from table_totals
      union all
      select
        invocation_id,
        tenant_slug,
        node_id,
        load_seq,
        source_platform,
        'null_rate' as kind,
        column_name,
        day,
        nulls / row_count as value,
        asin(sqrt((nulls + 0.375) / (row_count + 0.75))) as level,
        0.5 / sqrt(row_count) as least_spread,
        day > last_day - 2 as is_judged
      from null_days
      union all
      select
        invocation_id,
        tenant_slug,
        node_id,
        load_seq,
        source_platform,
        'freshness' as kind,
        null::varchar as column_name,
        day,
        lag_hours as value,
        lag_hours as level,
        6.0::double as least_spread,
        day = last_day as is_judged
      from lags
    ),
    observations as (
      select
        *,
        concat_ws('|', kind, node_id, coalesce(source_platform, ''), column_name) as series,
        isodow(day) as weekday
      from series
    )
  `
}
