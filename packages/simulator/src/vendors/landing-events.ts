/**
 * SQL that gives, for each visit among some events (`event_id, visit_id, event_name, event_at, batch_event_index`), the one event that
 * carries the tags of its link, `visit_id, landing_event_id`: its first page view, else its start.
 */
export function landingEvents(events: string): string {
  return `
  select
    visit_id,
    arg_min(
      event_id,
      epoch_us(event_at) * 1000 + least(batch_event_index, 998) + case when event_name = 'page_view' then 0 else 4000000000000000000 end
    ) as landing_event_id
  from ${events}
  where event_name in ('page_view', 'session_start')
  group by visit_id`
}
