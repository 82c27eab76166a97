import { literal } from '@gata/sql'
import type { WorldSpec } from './world-spec.ts'

/**
 * Statements that plan visits: who comes when, from where, and how deep they go. A device's visits are laid out only when their lengths
 * are known, see `events.ts`.
 */
export function visitStatements(spec: WorldSpec): readonly string[] {
  const days = spec.days + spec.futureDays
  return [
    `create table day_plan as
    select
      day_no,
      date '${spec.startDate}' + day_no::integer as day,
      (
        ${literal(spec.visitsPerDay)}
        * [1.08, 0.98, 0.95, 0.96, 0.97, 1.02, 1.12][dayofweek(date '${spec.startDate}' + day_no::integer) + 1]
        * (0.9 + 0.25 * day_no / ${days})
        * (0.9 + 0.2 * chance(day_no, 'day'))
      )::bigint as visits
    from (select unnest(range(${days})) as day_no)`,
    `create table visit_plan as
    with numbered as (
      select
        day_no * 10000000 + unnest(range(visits)) as visit_id,
        day_no,
        day
      from day_plan
    ),
    devices as (
      select
        greatest(20, (sum(visits) / 2.2)::bigint) as devices
      from day_plan
    ),
    origin as (
      select
        *,
        -- one visit in forty comes right after the one before it, on the same device
        case when pick(visit_id, 'again', 40) = 0 and visit_id % 10000000 > 0 then visit_id - 1 else visit_id end as origin_id
      from numbered
    )
    select
      origin.visit_id,
      origin.day_no,
      origin.day,
      (pow(chance(origin_id, 'device'), 1.6) * devices.devices)::bigint as device_no,
      -- people come through the day, most in the evening
      (86399 * pow((chance(origin_id, 'time') + chance(origin_id, 'time too')) / 2, 0.8))::bigint * 1000000
        + pick(origin_id, 'microsecond', 1000000) as local_microsecond,
      chance(origin.visit_id, 'consent') < 0.06 as is_denied,
      chance(origin.visit_id, 'channel') as channel,
      chance(origin.visit_id, 'slot') as slot,
      case when chance(origin.visit_id, 'view') < 0.55 then
        case when chance(origin.visit_id, 'cart') < 0.34 then
          case when chance(origin.visit_id, 'checkout') < 0.60 then
            case when chance(origin.visit_id, 'payment') < 0.75 then
              case when chance(origin.visit_id, 'buy') < 0.88 then 5 else 4 end
            else 3 end
          else 2 end
        else 1 end
      else 0 end as depth,
      pick(origin.visit_id, 'pages', 4) as more_pages,
      chance(origin.visit_id, 'late') as late
    from origin, devices`,
    `create table visit_origin as
    select
      visit_plan.visit_id,
      visit_plan.day_no,
      case
        when channel < 0.58 then 'paid'
        when channel < 0.72 then 'organic'
        when channel < 0.80 then 'newsletter'
        else 'direct'
      end as channel,
      ad_slot.slot_no
    from visit_plan
    left join ad_slot
      on visit_plan.channel < 0.58
      and visit_plan.slot >= ad_slot.cumulative_before
      and visit_plan.slot < ad_slot.cumulative
      and visit_plan.day_no < ad_slot.last_day`,
  ]
}
