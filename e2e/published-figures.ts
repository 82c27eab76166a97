import { openSnapshot, type Queryable } from '@gata/warehouse'

/** What a published snapshot says, counted as the truth of a world is. */
export async function publishedFigures(home: string, tenant = 'tyrell_corp') {
  await using snapshot = await openSnapshot(home, tenant)
  return {
    adPerformance: await snapshot.rows(adPerformance(tenant)),
    orders: await snapshot.rows(orders(tenant)),
    sessions: await snapshot.rows(sessions(tenant)),
    events: await snapshot.rows(events(tenant)),
    attributed: await snapshot.rows(attributed(tenant)),
  }
}

/** Every row of the six tables, in an order of their own, for comparing two snapshots value by value. */
export async function publishedRows(home: string): Promise<Record<string, readonly unknown[]>> {
  await using snapshot = await openSnapshot(home, 'tyrell_corp')
  const names = await snapshot.rows<{ name: string }>(
    "select table_name as name from information_schema.tables where table_name <> '_snapshot' order by name",
  )
  const tables: Record<string, readonly unknown[]> = {}
  for (const { name } of names) tables[name] = await rowsOf(snapshot, name)
  return tables
}

async function rowsOf(snapshot: Queryable, name: string): Promise<readonly unknown[]> {
  return await snapshot.rows(`select * from "${name}" order by all`)
}

const adPerformance = (tenant: string): string => `
  select
    source_platform,
    report_date,
    sum(spend)::decimal(18,4) as spend,
    sum(impressions)::bigint as impressions,
    sum(clicks)::bigint as clicks,
    sum(conversions)::decimal(18,6) as conversions,
    sum(conversion_value)::decimal(18,4) as conversion_value
  from fct_${tenant}__ad_performance
  group by all
  order by all`

const orders = (tenant: string): string => `
  select
    source_platform,
    order_day,
    count(*) as orders,
    sum(total_price)::decimal(18,4) as revenue,
    sum(refunded_amount)::decimal(18,4) as refunded
  from fct_${tenant}__orders
  where not is_test
  group by all
  order by all`

const sessions = (tenant: string): string => `
  select
    source_platform,
    session_day,
    count(*) as sessions,
    count(*) filter (where is_conversion_session) as converting_sessions,
    sum(session_revenue)::decimal(18,4) as session_revenue
  from fct_${tenant}__sessions
  group by all
  order by all`

const events = (tenant: string): string => `
  select
    source_platform,
    event_day,
    count(*) as events
  from fct_${tenant}__events
  group by all
  order by all`

const attributed = (tenant: string): string => `
  select
    attributed_source_platform,
    attributed_campaign_id,
    session_day,
    count(*) as sessions,
    count(*) filter (where is_conversion_session) as converting_sessions
  from fct_${tenant}__sessions
  where attributed_campaign_id is not null
  group by all
  order by all`
