import { join, type Sql, sql } from '@gata/sql'
import type { Model } from '@gata/transform'
import { funnelSteps } from '../../canonical/sessions.ts'
import type { ModelSource, ModelTenant } from '../../tenant.ts'
import { logicOf } from '../engine.ts'

/** What sessions are made of: the tenant's events, which already carry their session, its campaigns and its orders. */
export interface SessionInput {
  readonly tenant: ModelTenant
  readonly source: ModelSource
  readonly events: Model
  readonly campaigns: Model
  readonly orders: Model
}

/** How ad platforms are called in the tags of links. */
const platformOfTag = {
  facebook: 'facebook_ads',
  fb: 'facebook_ads',
  meta: 'facebook_ads',
  instagram: 'instagram_ads',
  ig: 'instagram_ads',
  google: 'google_ads',
  bing: 'bing_ads',
  microsoft: 'bing_ads',
  linkedin: 'linkedin_ads',
  amazon: 'amazon_ads',
  tiktok: 'tiktok_ads',
} as const

/**
 * Events of one analytics source → sessions.
 *
 * The first tagged touch gives source, medium and campaign as one tuple from one event. Its campaign is looked up by the tagged id,
 * else by name where exactly one campaign of the platform has it; a name that several share attributes nothing. A transaction
 * counts once, in the session that saw it first. Trackers are told an order's id or its number, as the shop's theme has it; a name that two
 * orders share leads to none.
 */
export function analyticsSessions({ tenant, source, events, campaigns, orders }: SessionInput): Sql {
  const logic = logicOf(source, 'events')
  const conversions = logic.conversionEvents ?? ['purchase']
  const steps = logic.funnelSteps ?? funnelSteps
  return sql`
    with session_events as (
      select
        session_id,
        event_id,
        event_name,
        event_at,
        event_order,
        user_pseudo_id,
        user_id,
        order_id,
        order_total,
        currency,
        traffic_source,
        traffic_medium,
        traffic_campaign,
        traffic_campaign_id,
        geo_country,
        device_category
      from ${events}
      where source_platform = ${source.connector}
        and session_id is not null
    ),
    sessions as (
      select
        session_id,
        any_value(user_pseudo_id) as user_pseudo_id,
        arg_max(user_id, (event_at, event_order, event_id)) filter (where user_id is not null) as user_id,
        min(event_at) as session_start_at,
        max(event_at) as session_end_at,
        count(*) as events_in_session,
        max(geo_country) filter (where event_id = session_id) as geo_country,
        max(device_category) filter (where event_id = session_id) as device_category,
        bool_or(event_name in (${list(conversions)})) as is_conversion_session,
        count(*) filter (where event_name in (${list(conversions)}) and order_id is null)
          + count(distinct order_id) filter (where event_name in (${list(conversions)})) as conversion_count,
        max(${furthestStep(steps)}) as funnel_max_step,
        ${join(steps.map(stepCount), ',\n        ')}
      from session_events
      group by session_id
    ),
    first_touches as (
      select
        session_id,
        traffic_source,
        traffic_medium,
        traffic_campaign,
        traffic_campaign_id
      from session_events
      where traffic_source is not null
      qualify row_number() over (partition by session_id order by event_at, event_order, event_id) = 1
    ),
    transactions as (
      select
        session_id,
        order_id,
        order_total,
        currency,
        event_at,
        event_id
      from session_events
      where order_total is not null
      qualify row_number() over (partition by coalesce(order_id, event_id) order by event_at, event_id) = 1
    ),
    revenues as (
      select
        session_id,
        sum(order_total) as session_revenue,
        first(order_id order by event_at, event_id) as transaction_id,
        first(currency order by event_at, event_id) as currency
      from transactions
      group by session_id
    ),
    order_names as (
      select
        order_id as name,
        source_platform,
        order_id
      from ${orders}
      union
      select
        order_number as name,
        source_platform,
        order_id
      from ${orders}
      where order_number is not null
    ),
    named_orders as (
      select
        name,
        min(source_platform) as source_platform,
        min(order_id) as order_id
      from order_names
      group by name
      having count(*) = 1
    ),
    platforms as (
      select unnest(map_entries(${platformMap()}), recursive := true)
    ),
    named_campaigns as (
      select
        source_platform,
        campaign_name,
        min(campaign_id) as campaign_id,
        count(*) as campaigns_of_name
      from ${campaigns}
      group by
        source_platform,
        campaign_name
    ),
    attributed as (
      select
        first_touches.session_id,
        platforms."value" as source_platform,
        by_id.campaign_id as campaign_by_id,
        by_name.campaign_id as campaign_by_name,
        by_name.campaigns_of_name
      from first_touches
      join platforms on platforms.key = lower(first_touches.traffic_source)
      left join ${campaigns} as by_id
        on by_id.source_platform = platforms."value"
        and by_id.campaign_id = first_touches.traffic_campaign_id
      left join named_campaigns as by_name
        on by_name.source_platform = platforms."value"
        and by_name.campaign_name = first_touches.traffic_campaign
    )
    select
      ${tenant.slug} as tenant_slug,
      ${source.connector} as source_platform,
      sessions.session_id,
      sessions.user_pseudo_id,
      sessions.user_id,
      sessions.session_start_at,
      sessions.session_end_at,
      date_diff('second', sessions.session_start_at, sessions.session_end_at) as session_duration_seconds,
      sessions.events_in_session,
      first_touches.traffic_source,
      first_touches.traffic_medium,
      first_touches.traffic_campaign,
      sessions.geo_country,
      sessions.device_category,
      sessions.is_conversion_session,
      sessions.conversion_count,
      coalesce(revenues.session_revenue, 0)::decimal(18,4) as session_revenue,
      revenues.transaction_id,
      sessions.funnel_max_step::bigint as funnel_max_step,
      ${join(
        steps.map((_, index) => sql`sessions.${stepColumn(index)}`),
        ',\n      ',
      )},
      case
        when attributed.campaign_by_id is not null or attributed.campaigns_of_name = 1 then attributed.source_platform
      end as attributed_source_platform,
      coalesce(
        attributed.campaign_by_id,
        case when attributed.campaigns_of_name = 1 then attributed.campaign_by_name end
      ) as attributed_campaign_id,
      case
        when attributed.campaign_by_id is not null then 'campaign_id'
        when attributed.campaigns_of_name = 1 then 'campaign_name'
        when attributed.campaigns_of_name > 1 then 'ambiguous_name'
        else 'none'
      end as attribution_method,
      (sessions.session_start_at at time zone ${tenant.timeZone})::date as session_day,
      revenues.currency,
      named_orders.source_platform as order_source_platform,
      named_orders.order_id
    from sessions
    left join first_touches using (session_id)
    left join revenues using (session_id)
    left join attributed using (session_id)
    left join named_orders on named_orders.name = revenues.transaction_id
  `
}

function list(values: readonly string[]): Sql {
  return join(values.map((value) => sql`${value}`))
}

function stepColumn(index: number): Sql {
  return { type: 'sql', parts: [{ kind: 'identifier', name: `funnel_step_${index + 1}_${funnelSteps[index]}` }] }
}

function stepCount(event: string, index: number): Sql {
  return sql`count(*) filter (where event_name = ${event}) as ${stepColumn(index)}`
}

function furthestStep(steps: readonly string[]): Sql {
  const branches = steps.map((event, index) => sql`when ${event} then ${index + 1}`)
  return sql`case event_name ${join(branches, ' ')} else 0 end`
}

function platformMap(): Sql {
  const entries = Object.entries(platformOfTag).map(([tag, platform]) => sql`${tag}: ${platform}`)
  return sql`map {${join(entries)}}`
}
