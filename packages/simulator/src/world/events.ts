import { literal } from '@gata/sql'
import type { WorldSpec } from './world-spec.ts'

/**
 * Statements that lay out visits and make their events.
 *
 * Within a visit no gap is longer than 30 minutes, and some are exactly that; between two visits of a device lie more than 30 minutes, at
 * the least 30 minutes and a second. With P the time that all earlier visits of the device take, the k-th visit starts at
 * P(k) + max over j ≤ k of (wished start(j) − P(j)): the earliest start that keeps the order, as two running aggregates.
 */
export function eventStatements(spec: WorldSpec): readonly string[] {
  return [
    `create table event_plan as
    with steps as (
      select
        visit_id,
        unnest(range(14)) as step,
        depth,
        more_pages,
        pick(visit_id, 'again view', 10) < 4 as views_twice,
        pick(visit_id, 'reload', 30) = 0 as reloads
      from visit_plan
    ),
    happening as (
      select
        visit_id,
        step,
        case
          when step = 0 then 'session_start'
          when step between 1 and 5 then 'page_view'
          when step in (6, 7) then 'view_item'
          when step = 8 then 'add_to_cart'
          when step = 9 then 'begin_checkout'
          when step = 10 then 'add_payment_info'
          else 'purchase'
        end as event_name
      from steps
      where step in (0, 1)
        or (step between 2 and 5 and step - 1 <= more_pages)
        or (step = 6 and depth >= 1)
        or (step = 7 and depth >= 1 and views_twice)
        or (step = 8 and depth >= 2)
        or (step = 9 and depth >= 3)
        or (step = 10 and depth >= 4)
        or (step = 11 and depth >= 5)
        or (step = 12 and depth >= 5 and reloads)
    ),
    gaps as (
      select
        visit_id,
        step,
        event_name,
        case
          when step in (0, 1) then 0
          when step = 3 and pick(visit_id * 16 + step, 'tie', 20) = 0 then 0
          when pick(visit_id * 16 + step, 'limit', 60) = 0 then 1800000000
          when pick(visit_id * 16 + step, 'slow', 30) = 0 then 600000000 + pick(visit_id * 16 + step, 'slowness', 1190000000)
          else 4000000 + pick(visit_id * 16 + step, 'gap', 200000000)
        end as gap
      from happening
    )
    select
      visit_id,
      step,
      event_name,
      (sum(gap) over (partition by visit_id order by step))::bigint as offset_microseconds,
      row_number() over (partition by visit_id order by step desc) as steps_to_end,
      count(*) over (partition by visit_id) as steps
    from gaps`,
    `create table visit_times as
    with lengths as (
      select
        visit_id,
        max(offset_microseconds) as length
      from event_plan
      group by visit_id
    ),
    wished as (
      select
        visit_plan.visit_id,
        case when is_denied then -1 - visit_plan.visit_id else device_no end as lane,
        epoch_us(timezone(${literal(spec.timeZone)}, day::timestamp + to_microseconds(local_microsecond))) as wished,
        length + 1801000000 as taken
      from visit_plan
      join lengths using (visit_id)
    ),
    queued as (
      select
        *,
        coalesce(sum(taken) over (
          partition by lane
          order by wished, visit_id
          rows between unbounded preceding and 1 preceding
        ), 0)::bigint as taken_before
      from wished
    )
    select
      visit_id,
      lane,
      taken_before + max(wished - taken_before) over (
        partition by lane
        order by wished, visit_id
        rows between unbounded preceding and current row
      ) as started
    from queued`,
    `insert into visit
    select
      visit_plan.visit_id,
      case when not is_denied then 'GA1.' || (1000000000 + device_no * 7919 % 899999999) || '.' || (1780000000 + device_no) end as user_pseudo_id,
      case
        when not is_denied and pick(person_no, 'login', 10) < 3 and chance(visit_plan.visit_id, 'login') < 0.6
          then 'user-' || person_no
      end as user_id,
      case when not is_denied then started // 1000000 end as ga_session_id,
      make_timestamptz(started) as started_at,
      case channel
        when 'paid' then case ad_slot.placement when 'audience_network' then 'facebook' else ad_slot.placement end
        when 'organic' then 'google'
        when 'newsletter' then 'newsletter'
      end as traffic_source,
      case channel
        when 'paid' then case ad_slot.network when 'meta' then 'paid_social' else 'cpc' end
        when 'organic' then 'organic'
        when 'newsletter' then 'email'
      end as traffic_medium,
      case when channel = 'paid' then ad_slot.campaign_name when channel = 'newsletter' then 'weekly' end as traffic_campaign,
      case when carries_id then ad_slot.campaign_id end as traffic_campaign_id,
      ad_slot.network,
      ad_slot.placement,
      ad_slot.campaign_id,
      ad_slot.ad_id,
      coalesce(names.campaigns > 1 and not carries_id, false) as is_name_ambiguous,
      ['United States', 'United States', 'Canada', 'United Kingdom', 'Germany', 'Japan'][1 + pick(device_no, 'country', 6)] as geo_country,
      ['mobile', 'mobile', 'desktop', 'tablet'][1 + pick(device_no, 'category', 4)] as device_category
    from (
      select
        * exclude (channel),
        case when pick(device_no, 'second device', 6) = 0 then greatest(device_no - 1, 0) else device_no end as person_no,
        chance(visit_id, 'utm id') < 0.4 as tags_id
      from visit_plan
    ) as visit_plan
    join visit_times using (visit_id)
    join (
      select
        visit_id,
        -- a campaign that has ended sends nobody any more
        case when channel = 'paid' and slot_no is null then 'direct' else channel end as channel,
        slot_no
      from visit_origin
    ) as origin using (visit_id)
    left join ad_slot using (slot_no)
    left join (
      select network, name, count(*) as campaigns
      from campaign
      group by network, name
    ) as names
      on names.network = ad_slot.network
      and names.name = ad_slot.campaign_name
    cross join lateral (select tags_id and ad_slot.campaign_id is not null as carries_id)
    order by started, visit_plan.visit_id`,
  ]
}

/** Statements that make the events once orders are known, since a purchase carries its order's number and total. */
export function eventRowStatements(): readonly string[] {
  return [
    `insert into event
    select
      event_plan.visit_id * 16 + event_plan.step as event_id,
      event_plan.visit_id,
      visit.user_pseudo_id,
      visit.user_id,
      visit.ga_session_id,
      event_plan.event_name,
      visit.started_at + to_microseconds(event_plan.offset_microseconds) as event_at,
      visit.visit_id % 1000000007 as bundle_sequence_id,
      event_plan.step as batch_event_index,
      'https://shop.example.com/' || case event_plan.event_name
        when 'view_item' then 'products/' || pick(event_plan.visit_id, 'item', 24)
        when 'add_to_cart' then 'cart'
        when 'purchase' then 'thank-you'
        else 'p/' || event_plan.step
      end as page_location,
      case when event_plan.event_name = 'purchase' then "order".order_number::varchar end as transaction_id,
      case when event_plan.event_name = 'purchase' then "order".total_price end as purchase_revenue,
      visit.started_at
        + to_microseconds(event_plan.offset_microseconds)
        + to_seconds(case
          when visit_plan.late < 0.02 then 3600 + pick(event_plan.visit_id, 'delay', 248400)
          when visit_plan.late < 0.03 and event_plan.steps > 3 and event_plan.steps_to_end = 1 then 3600 + pick(event_plan.visit_id, 'delay', 248400)
          else 3
        end) as visible_at,
      pick(event_plan.visit_id * 16 + event_plan.step, 'repeat', 200) = 0 as is_repeated
    from event_plan
    join visit using (visit_id)
    join visit_plan using (visit_id)
    left join "order"
      on "order".visit_id = event_plan.visit_id
    order by event_at, event_id`,
  ]
}
