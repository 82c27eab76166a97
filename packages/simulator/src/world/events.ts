import { visitSteps } from './visits.ts'

/**
 * Statements that make the events once orders are known, since a purchase carries its order's number and total. Events of a visit become
 * visible in their order: all of them seconds after, or all of them hours late, or the last ones alone hours late.
 */
export function eventStatements(): readonly string[] {
  const names = visitSteps.map(({ event }) => `'${event}'`).join(', ')
  return [
    `insert into event
    with happening as (
      select
        visit.visit_id,
        visit.user_pseudo_id,
        visit.user_id,
        visit.ga_session_id,
        visit.tracker,
        visit.started_at,
        "order".order_number,
        "order".total_price,
        unnest(range(${visitSteps.length})) as step,
        unnest([${names}]) as event_name,
        unnest(offsets) as microseconds,
        case when depth = 5 then purchase_offset else length end as tail_offset,
        chance(visit.visit_id, 'late') as late,
        3600 + pick(visit.visit_id, 'delay', 248400) as delay,
        2 + pick(visit.visit_id, 'moments', 8) as moments
      from visit
      join visit_plan using (visit_id)
      join visit_course using (visit_id)
      left join "order"
        on "order".visit_id = visit.visit_id
    )
    select
      visit_id * 16 + step as event_id,
      visit_id,
      user_pseudo_id,
      user_id,
      ga_session_id,
      event_name,
      started_at + to_microseconds(microseconds) as event_at,
      visit_id % 1000000007 as bundle_sequence_id,
      step as batch_event_index,
      'https://shop.example.com/' || case event_name
        when 'view_item' then 'products/' || pick(visit_id, 'item', 24)
        when 'add_to_cart' then 'cart'
        when 'purchase' then 'thank-you'
        else 'p/' || step
      end as page_location,
      case when event_name = 'purchase' then order_number::varchar end as transaction_id,
      case when event_name = 'purchase' then total_price end as purchase_revenue,
      started_at + to_microseconds(microseconds + 1000000 * case
        when late < 0.02 then delay
        when late < 0.03 and tail_offset > 0 and microseconds >= tail_offset then delay
        else moments
      end) as visible_at,
      pick(visit_id * 16 + step, 'repeat', 200) = 0 as is_repeated,
      tracker
    from happening
    where microseconds is not null`,
  ]
}
