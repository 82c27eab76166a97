import { literal } from '@gata/sql'
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
  to_json({
    '$insert_id': md5('insert ' || e.event_id),
    '$insert_key': null,
    '$schema': null,
    'adid': null,
    'amplitude_attribution_ids': null,
    'amplitude_event_type': null,
    'amplitude_id': case
      when e.user_pseudo_id is not null
        then (hash(coalesce(e.user_id, e.user_pseudo_id)) % 900000000000::ubigint + 100000000000::ubigint)::bigint
    end,
    'app': p.account_id::bigint,
    'city': null,
    'client_event_time': ${timeText('e.event_at')},
    'client_upload_time': ${timeText('e.uploaded_at')},
    'country': v.geo_country,
    'data': '{"path":"/2/httpapi","group_first_event":{},"group_ids":{}}'::json,
    'data_type': 'event',
    'device_brand': null,
    'device_carrier': null,
    'device_family': case v.device_category when 'mobile' then 'Apple iPhone' when 'tablet' then 'Apple iPad' else 'Windows' end,
    'device_id': e.user_pseudo_id,
    'device_manufacturer': null,
    'device_model': null,
    'device_type': case v.device_category when 'mobile' then 'Apple iPhone' when 'tablet' then 'Apple iPad' else 'Windows' end,
    'dma': null,
    'event_id': e.batch_event_index,
    'event_properties': json_merge_patch('{}', to_json({
      '[Amplitude] Page Location': e.page_location,
      'utm_source': case when e.event_id = l.landing_event_id then v.traffic_source end,
      'utm_medium': case when e.event_id = l.landing_event_id then v.traffic_medium end,
      'utm_campaign': case when e.event_id = l.landing_event_id then v.traffic_campaign end,
      'utm_id': case when e.event_id = l.landing_event_id then v.traffic_campaign_id end,
      'transaction_id': e.transaction_id,
      'revenue': e.purchase_revenue::double,
      'currency': case when e.purchase_revenue is not null then p.currency end
    })),
    'event_time': ${timeText('e.event_at')},
    'event_type': e.event_name,
    'global_user_properties': '{}'::json,
    'group_properties': '{}'::json,
    'groups': '{}'::json,
    'idfa': null,
    'ip_address': null,
    'is_attribution_event': null,
    'language': 'English',
    'library': 'amplitude-ts/2.11.0',
    'location_lat': null,
    'location_lng': null,
    'os_name': case v.device_category when 'desktop' then 'Chrome' else 'Safari' end,
    'os_version': null,
    'partner_id': null,
    'paying': null,
    'plan': '{}'::json,
    'platform': 'Web',
    'processed_time': ${timeText('e.visible_at')},
    'region': null,
    'sample_rate': null,
    'server_received_time': ${timeText('e.uploaded_at')},
    'server_upload_time': ${timeText('e.uploaded_at')},
    'session_id': coalesce(e.ga_session_id * 1000, -1),
    'source_id': null,
    'start_version': null,
    'user_creation_time': null,
    'user_id': e.user_id,
    'user_properties': case
      when e.user_pseudo_id is null then '{}'::json
      else to_json({'initial_utm_source': 'EMPTY', 'initial_utm_medium': 'EMPTY', 'initial_referrer': 'EMPTY'})
    end,
    'uuid': md5('uuid ' || e.event_id)::uuid::varchar,
    'version_name': null
  })::varchar as record
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

/** Space between day and time, microseconds, no zone. */
function timeText(column: string): string {
  return `strftime(${column} at time zone 'UTC', '%Y-%m-%d %H:%M:%S.%f')`
}

function instant(date: Date): string {
  return `timestamptz ${literal(date.toISOString())}`
}
