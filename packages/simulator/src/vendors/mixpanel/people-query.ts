import { literal } from '@gata/sql'

/**
 * SQL that gives the profiles of everybody who was logged in, `record`, with the address of those who have bought.
 * Source: https://developer.mixpanel.com/reference/engage-query
 */
export function mixpanelPeopleJson(asOf: Date): string {
  const now = `timestamptz ${literal(asOf.toISOString())}`
  return `
with seen as (
  select
    event.user_id,
    min(event.event_at) as first_seen_at,
    max(event.event_at) as last_seen_at,
    arg_min(visit.geo_country, event.event_at) as country
  from event
  join visit using (visit_id)
  where event.tracker = 'mixpanel'
    and event.user_id is not null
    and event.visible_at <= ${now}
  group by event.user_id
),
known as (
  select
    user_id,
    arg_min(email, created_at) as email
  from customer
  where user_id is not null
    and created_at <= ${now}
  group by user_id
)
select
  json_object(
    '$distinct_id', seen.user_id,
    '$properties', json_merge_patch('{}', to_json({
      '$created': strftime(seen.first_seen_at at time zone 'UTC', '%Y-%m-%dT%H:%M:%S'),
      '$last_seen': strftime(seen.last_seen_at at time zone 'UTC', '%Y-%m-%dT%H:%M:%S'),
      '$email': known.email,
      '$name': case when known.email is not null then split_part(known.email, '@', 1) end,
      '$country': seen.country
    }))
  )::varchar as record
from seen
left join known using (user_id)
order by seen.user_id`
}
