import { literal } from '@gata/sql'
import type { WorldSpec } from './world-spec.ts'

/** Statements that plan visits: who comes when, from where, and how deep they go. */
export function visitPlanStatements(spec: WorldSpec): readonly string[] {
  const days = spec.days + spec.futureDays
  return [
    `create temp table day_plan as
    select
      day_no,
      date '${spec.startDate}' + day_no::integer as day,
      epoch_us(timezone(${literal(spec.timeZone)}, (date '${spec.startDate}' + day_no::integer)::timestamp)) as midnight,
      (
        ${literal(spec.visitsPerDay)}
        * [1.08, 0.98, 0.95, 0.96, 0.97, 1.02, 1.12][dayofweek(date '${spec.startDate}' + day_no::integer) + 1]
        * (0.9 + 0.25 * day_no / ${days})
        * (0.9 + 0.2 * chance(day_no, 'day'))
      )::bigint as visits
    from (select unnest(range(${days})) as day_no)`,
    `create temp table slot_ticket as
    select
      ticket,
      ad_slot.slot_no,
      ad_slot.last_day
    from (select unnest(range(${tickets})) as ticket)
    join ad_slot
      on (ticket + 0.5) / ${tickets} >= ad_slot.cumulative_before
      and (ticket + 0.5) / ${tickets} < ad_slot.cumulative`,
    `create temp table visit_plan as
    with numbered as (
      select
        day_no * 10000000 + n as visit_id,
        n,
        day_no,
        midnight,
        -- one visit in forty comes right after the one before it, on the same device
        day_no * 10000000 + case when n > 3 and pick(day_no * 10000000 + n, 'again', 40) = 0 then n - 1 else n end as origin_id
      from (select day_no, midnight, unnest(range(visits)) as n from day_plan)
    ),
    timed as (
      select
        visit_id,
        day_no,
        n < 3 as is_night,
        -- three visits of each day come from devices of their own, at midnight and when clocks change, and stay on
        case
          when n < 3 then 1 + devices + day_no * 3 + n
          else (pow(chance(origin_id, 'device'), 1.6) * devices)::bigint
        end as device_no,
        n >= 3 and chance(visit_id, 'consent') < 0.06 as is_denied,
        -- people come through the day, most in the afternoon
        midnight + case
          when n < 3 then ([23, 1, 2][n + 1] * 3600 + 46 * 60 + pick(visit_id, 'second', 600)) * 1000000
          else (86399 * pow((chance(origin_id, 'time') + chance(origin_id, 'time too')) / 2, 0.8))::bigint * 1000000
        end + pick(origin_id, 'microsecond', 1000000) as wished,
        chance(visit_id, 'channel') as channel,
        -- null for whoever no ad brings; a condition on one side of the join below would make it a loop over all pairs
        case when chance(visit_id, 'channel') < 0.62 then pick(visit_id, 'slot', ${tickets}) end as ticket
      from numbered
      cross join (select greatest(20, (sum(visits) / 2.2)::bigint) as devices from day_plan)
    ),
    numbered_of_device as (
      select
        *,
        not is_denied and row_number() over (partition by is_denied, device_no order by wished, visit_id) = 1 as is_first
      from timed
    ),
    staged as (
      select
        *,
        -- who comes back is likelier to buy
        case when is_first or is_denied then 0.20 else 0.28 end as cart_chance
      from numbered_of_device
    )
    select
      staged.* exclude (channel, ticket, cart_chance),
      case when pick(device_no, 'second device', 6) = 0 then greatest(device_no - 1, 0) else device_no end as person_no,
      case
        when channel < 0.62 and slot_ticket.slot_no is not null then 'paid'
        when channel < 0.62 then 'direct' -- a campaign that has ended sends nobody any more
        when channel < 0.75 then 'organic'
        when channel < 0.82 then 'newsletter'
        else 'direct'
      end as channel,
      slot_ticket.slot_no,
      case
        when chance(visit_id, 'view') >= 0.40 then 0
        when chance(visit_id, 'cart') >= cart_chance then 1
        when chance(visit_id, 'checkout') >= 0.52 then 2
        when chance(visit_id, 'payment') >= 0.75 then 3
        when chance(visit_id, 'buy') >= 0.86 then 4
        else 5
      end as depth,
      greatest(pick(visit_id, 'pages', 4), is_night::bigint) as more_pages,
      depth > 0 and pick(visit_id, 'again view', 10) < 4 as views_twice,
      depth = 5 and pick(visit_id, 'reload', 25) = 0 as reloads
    from staged
    left join slot_ticket
      on slot_ticket.ticket = staged.ticket
      and staged.day_no < slot_ticket.last_day`,
  ]
}

/** Visits draw a ticket, and each ad holds as many tickets as its share of visits. */
const tickets = 20_000
