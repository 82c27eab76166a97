import { literal } from '@gata/sql'
import type { WorldSpec } from './world-spec.ts'

/** Statements that make the final figures of each ad, placement and day out of the visits that it brought and the orders they led to. */
export function adDayStatements(spec: WorldSpec): readonly string[] {
  return [
    `insert into ad_day
    with brought as (
      select
        origin.slot_no,
        (visit.started_at at time zone ${literal(spec.timeZone)})::date as day,
        count(*) as visits,
        count("order".order_id) as sales,
        coalesce(sum("order".total_price), 0) as value
      from visit
      join ad_slot
        on ad_slot.network = visit.network
        and ad_slot.placement = visit.placement
        and ad_slot.campaign_id = visit.campaign_id
        and ad_slot.ad_id is not distinct from visit.ad_id
      join (select visit_id, slot_no from visit_origin) as origin
        on origin.visit_id = visit.visit_id
        and origin.slot_no = ad_slot.slot_no
      left join "order"
        on "order".visit_id = visit.visit_id
      group by
        origin.slot_no,
        day
    ),
    delivered as (
      select
        ad_slot.*,
        coalesce(brought.day, day_plan.day) as day,
        coalesce(brought.visits, 0) as visits,
        coalesce(brought.sales, 0) as sales,
        coalesce(brought.value, 0) as value,
        ad_slot.slot_no * 100000 + (coalesce(brought.day, day_plan.day) - date '${spec.startDate}') as row_no
      from (
        select ad_slot.*, day_plan.day
        from ad_slot
        join day_plan on day_plan.day_no < ad_slot.last_day
      ) as day_plan
      full join brought
        on brought.slot_no = day_plan.slot_no
        and brought.day = day_plan.day
      join ad_slot
        on ad_slot.slot_no = coalesce(brought.slot_no, day_plan.slot_no)
    ),
    clicked as (
      select
        *,
        visits + (visits * 0.25)::bigint + pick(row_no, 'bounced', 4) as clicks,
        case
          when sales = 0 then 0
          when network = 'meta' then sales + (pick(row_no, 'view through', 10) = 0)::integer
          else round(sales * 0.93 + pick(row_no, 'split', 3) * 0.17, 2)
        end::decimal(18,6) as conversions
      from delivered
    )
    select
      network,
      placement,
      day as report_date,
      campaign_id,
      ad_group_id,
      ad_id,
      (clicks / click_rate)::bigint + pick(row_no, 'shown', 200) as impressions,
      clicks,
      round(clicks * cost_per_click, case network when 'meta' then 2 else 4 end)::decimal(18,4) as spend,
      conversions,
      case when sales = 0 then 0 else round(value * conversions / sales, 2) end::decimal(18,4) as conversion_value,
      pick(row_no, 'withdrawn', 97) = 0 and visits = 0 as is_withdrawn
    from clicked
    order by all`,
  ]
}
