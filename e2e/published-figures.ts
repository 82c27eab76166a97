import { openSnapshot, type Queryable } from '@gata/warehouse'

/** What a published snapshot says, counted as the truth of a world is. */
export async function publishedFigures(home: string) {
  await using snapshot = await openSnapshot(home, 'tyrell_corp')
  return {
    adPerformance: await snapshot.rows(adPerformance),
    orders: await snapshot.rows(orders),
    sessions: await snapshot.rows(sessions),
    events: await snapshot.rows(events),
    attributed: await snapshot.rows(attributed),
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

const adPerformance = `
  select
    source_platform,
    report_date,
    sum(spend)::decimal(18,4) as spend,
    sum(impressions)::bigint as impressions,
    sum(clicks)::bigint as clicks,
    sum(conversions)::decimal(18,6) as conversions,
    sum(conversion_value)::decimal(18,4) as conversion_value
  from fct_tyrell_corp__ad_performance
  group by all
  order by all`

const orders = `
  select
    source_platform,
    order_day,
    count(*) as orders,
    sum(total_price)::decimal(18,4) as revenue,
    sum(refunded_amount)::decimal(18,4) as refunded
  from fct_tyrell_corp__orders
  where not is_test
  group by all
  order by all`

const sessions = `
  select
    source_platform,
    session_day,
    count(*) as sessions,
    count(*) filter (where is_conversion_session) as converting_sessions,
    sum(session_revenue)::decimal(18,4) as session_revenue
  from fct_tyrell_corp__sessions
  group by all
  order by all`

const events = `
  select
    source_platform,
    event_day,
    count(*) as events
  from fct_tyrell_corp__events
  group by all
  order by all`

const attributed = `
  select
    attributed_source_platform,
    attributed_campaign_id,
    session_day,
    count(*) as sessions,
    count(*) filter (where is_conversion_session) as converting_sessions
  from fct_tyrell_corp__sessions
  where attributed_campaign_id is not null
  group by all
  order by all`
