import { literal } from '@gata/sql'
import { type JsonValue, jsonObject, jsonObjectOfKnown, number, plain, same, text } from '../json-text.ts'
import { landingEvents } from '../landing-events.ts'

/** What of the world an export shows: uploads from one instant up to another one, as far as they are served at a third. */
export interface UploadSpan {
  readonly from: Date
  readonly to: Date
  readonly asOf: Date
}

/**
 * SQL that gives the events of a world as the lines that Amplitude exports: `hour, record`, in the order of their upload.
 *
 * An event that comes late was uploaded two hours before it can be read, for that long the server takes; one that does not is served
 * at once, since the business counts it at once. Events without a device have no id of any kind. Source:
 * https://amplitude.com/docs/apis/analytics/export
 */
export function amplitudeEventJson({ from, to, asOf }: UploadSpan): string {
  return `
with project as (
  select account_id, currency
  from account
  where network = 'amplitude'
  limit 1
),
near_event as (
  select *
  from event
  where tracker = 'amplitude'
    -- nothing comes later than four days, and a visit takes less than one
    and event_at >= ${instant(from)} - interval 5 days
    and event_at < ${instant(to)}
),
uploaded as (
  select
    *,
    greatest(event_at, visible_at - interval 2 hours) as uploaded_at,
    unnest(case when is_repeated then [0, 1] else [0] end) as copy
  from near_event
  where visible_at <= ${instant(asOf)}
),
landing as (${landingEvents('near_event')}
)
select
  strftime(e.uploaded_at at time zone 'UTC', '%Y-%m-%d_%-H') as hour,
  ${jsonObject(eventMembers)} as record
from uploaded as e
left join visit as v using (visit_id)
left join landing as l using (visit_id)
cross join project as p
where e.uploaded_at >= ${instant(from)}
  and e.uploaded_at < ${instant(to)}
order by
  e.uploaded_at,
  e.event_id,
  e.copy`
}

/** What Amplitude keeps on a user who came without tags. */
const firstTouch = JSON.stringify({
  initial_utm_source: 'EMPTY',
  initial_utm_medium: 'EMPTY',
  initial_referrer: 'EMPTY',
})

const device =
  "case v.device_category when 'mobile' then 'Apple iPhone' when 'tablet' then 'Apple iPad' else 'Windows' end"
const onLanding = (column: string): string => `case when e.event_id = l.landing_event_id then v.${column} end`

/** A line; the SQL reads `e` (event), `v` (its visit), `l` (the landing of the visit) and `p` (the project). */
const eventMembers: Readonly<Record<string, JsonValue>> = {
  $insert_id: plain("md5('insert ' || e.event_id)"),
  $insert_key: same(null),
  $schema: same(null),
  adid: same(null),
  amplitude_attribution_ids: same(null),
  amplitude_event_type: same(null),
  amplitude_id: number(`case
      when e.user_pseudo_id is not null
        then hash(coalesce(e.user_id, e.user_pseudo_id)) % 900000000000::ubigint + 100000000000::ubigint
    end`),
  app: number('p.account_id'),
  city: same(null),
  client_event_time: time('e.event_at'),
  client_upload_time: time('e.uploaded_at'),
  country: text('v.geo_country'),
  data: same({ path: '/2/httpapi', group_first_event: {}, group_ids: {} }),
  data_type: same('event'),
  device_brand: same(null),
  device_carrier: same(null),
  device_family: plain(device),
  device_id: plain('e.user_pseudo_id'),
  device_manufacturer: same(null),
  device_model: same(null),
  device_type: plain(device),
  dma: same(null),
  event_id: number('e.batch_event_index'),
  event_properties: {
    json: jsonObjectOfKnown({
      '[Amplitude] Page Location': text('e.page_location'),
      utm_source: text(onLanding('traffic_source')),
      utm_medium: text(onLanding('traffic_medium')),
      utm_campaign: text(onLanding('traffic_campaign')),
      utm_id: text(onLanding('traffic_campaign_id')),
      transaction_id: text('e.transaction_id'),
      revenue: number('e.purchase_revenue::double'),
      currency: plain('case when e.purchase_revenue is not null then p.currency end'),
    }),
  },
  event_time: time('e.event_at'),
  event_type: text('e.event_name'),
  global_user_properties: same({}),
  group_properties: same({}),
  groups: same({}),
  idfa: same(null),
  ip_address: same(null),
  is_attribution_event: same(null),
  language: same('English'),
  library: same('amplitude-ts/2.11.0'),
  location_lat: same(null),
  location_lng: same(null),
  os_name: plain("case v.device_category when 'desktop' then 'Chrome' else 'Safari' end"),
  os_version: same(null),
  partner_id: same(null),
  paying: same(null),
  plan: same({}),
  platform: same('Web'),
  processed_time: time('e.visible_at'),
  region: same(null),
  sample_rate: same(null),
  server_received_time: time('e.uploaded_at'),
  server_upload_time: time('e.uploaded_at'),
  session_id: number('coalesce(e.ga_session_id * 1000, -1)'),
  source_id: same(null),
  start_version: same(null),
  user_creation_time: same(null),
  user_id: text('e.user_id'),
  user_properties: {
    json: `case when e.user_pseudo_id is null then '{}' else ${literal(firstTouch)} end`,
  },
  uuid: plain("md5('uuid ' || e.event_id)::uuid"),
  version_name: same(null),
}

/** Space between day and time, microseconds, no zone. */
function time(column: string): JsonValue {
  return plain(`strftime(${column} at time zone 'UTC', '%Y-%m-%d %H:%M:%S.%f')`)
}

function instant(date: Date): string {
  return `timestamptz ${literal(date.toISOString())}`
}
