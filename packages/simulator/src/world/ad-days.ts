import { literal } from '@gata/sql'
import type { WorldSpec } from './world-spec.ts'

/** Statements that make the final figures of each ad, placement and day out of the visits that it brought and the orders they led to. */
export function adDayStatements(spec: WorldSpec): readonly string[] {
  return [
    `insert into ad_day
    with brought as (
      select
        visit_plan.slot_no,
        (visit.started_at at time zone ${literal(spec.timeZone)})::date as day,
        count(*) as visits,
        count("order".order_id) as sales,
        coalesce(sum("order".total_price), 0) as value
      from visit
      join visit_plan using (visit_id)
      left join "order"
        on "order".visit_id = visit.visit_id
      where visit_plan.slot_no is not null
      group by
        visit_plan.slot_no,
        day
    ),
    running as (
      select
        ad_slot.slot_no,
        day_plan.day
      from ad_slot
      join day_plan
        on day_plan.day_no < ad_slot.last_day
    ),
    delivered as (
      select
        ad_slot.*,
        day,
        coalesce(brought.visits, 0) as visits,
        coalesce(brought.sales, 0) as sales,
        coalesce(brought.value, 0) as value,
        slot_no * 100000 + (day - date '${spec.startDate}') as row_no
      from running
      full join brought using (slot_no, day)
      join ad_slot using (slot_no)
    ),
    clicked as (
      select
        *,
        visits + (visits * 0.25)::bigint + pick(row_no, 'bounced', 4) as clicks,
        case
          when sales = 0 then 0
          when network <> 'google_ads' then sales + (pick(row_no, 'view through', 10) = 0)::integer
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
      (clicks / click_rate)::bigint + 1 + pick(row_no, 'shown', 200) as impressions,
      clicks,
      round(clicks * cost_per_click, case network when 'google_ads' then 4 else 2 end)::decimal(18,4) as spend,
      conversions,
      case when sales = 0 then 0 else round(value * conversions / sales, 2) end::decimal(18,4) as conversion_value,
      pick(row_no, 'withdrawn', 97) = 0 and visits = 0 as is_withdrawn
    from clicked
    order by all`,
  ]
}
