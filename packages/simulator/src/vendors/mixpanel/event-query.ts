import { literal } from '@gata/sql'
import { type JsonValue, jsonObject, jsonObjectOfKnown, number, plain, same, text } from '../json-text.ts'
import { landingEvents } from '../landing-events.ts'

/** What of the world a raw export shows. */
export interface ExportedDays {
  /** `YYYY-MM-DD`, both inclusive, in `timeZone`. */
  readonly from: string
  readonly to: string
  /** The zone in which the project exports days and times: UTC, but for projects made before 2023. */
  readonly timeZone: string
  readonly isInMilliseconds: boolean
  readonly asOf: Date
}

/**
 * SQL that gives the events of a world as the lines of a raw export, `record`.
 *
 * Times in another zone than UTC are that zone's clock counted as if it were UTC. A repeated event comes twice, processed at two
 * times; one without a device has an empty `distinct_id`. Source: https://developer.mixpanel.com/reference/raw-event-export
 */
export function mixpanelEventJson({ from, to, timeZone, isInMilliseconds, asOf }: ExportedDays): string {
  const zone = literal(timeZone)
  const startOf = (day: string, daysLater: number): string =>
    `timezone(${zone}, date ${literal(day)}::timestamp + to_days(${daysLater}))`
  const local = `e.event_at at time zone ${zone}`
  const properties = {
    time: number(isInMilliseconds ? `epoch_ms(${local})` : `floor(epoch(${local}))::bigint`),
    ...eventProperties,
  }
  return `
with project as (
  select currency
  from account
  where network = 'mixpanel'
  limit 1
),
near_event as (
  select *
  from event
  where tracker = 'mixpanel'
    -- the landing of a visit over midnight lies on the day before
    and event_at >= ${startOf(from, -1)}
    and event_at < ${startOf(to, 1)}
),
landing as (${landingEvents('near_event')}
),
served as (
  select
    *,
    unnest(case when is_repeated then [0, 1] else [0] end) as copy
  from near_event
  where event_at >= ${startOf(from, 0)}
    and visible_at <= timestamptz ${literal(asOf.toISOString())}
)
select
  ${jsonObject({ event: text('e.event_name'), properties: { json: jsonObjectOfKnown(properties) } })} as record
from served as e
left join visit as v using (visit_id)
left join landing as l using (visit_id)
cross join project as p
order by
  e.event_at,
  e.event_id,
  e.copy`
}

const onLanding = (column: string): string => `case when e.event_id = l.landing_event_id then v.${column} end`

/** What stands beside the time; the SQL reads `e` (event), `v` (its visit), `l` (the landing of the visit) and `p` (the project). */
const eventProperties: Readonly<Record<string, JsonValue>> = {
  distinct_id: text("coalesce(e.user_id, '$device:' || e.user_pseudo_id, '')"),
  $insert_id: plain("md5('insert ' || e.event_id)"),
  $device_id: plain('e.user_pseudo_id'),
  $user_id: text('e.user_id'),
  mp_processing_time_ms: number('epoch_ms(e.visible_at) + e.copy * 1000'),
  mp_lib: same('web'),
  mp_country_code: plain(`case v.geo_country
      when 'United States' then 'US'
      when 'Canada' then 'CA'
      when 'United Kingdom' then 'GB'
      when 'Germany' then 'DE'
      when 'Japan' then 'JP'
    end`),
  $browser: plain("case v.device_category when 'desktop' then 'Chrome' else 'Mobile Safari' end"),
  $current_url: text('e.page_location'),
  $os: plain("case v.device_category when 'desktop' then 'Windows' else 'iOS' end"),
  $device: plain("case v.device_category when 'mobile' then 'iPhone' when 'tablet' then 'iPad' end"),
  utm_source: text(onLanding('traffic_source')),
  utm_medium: text(onLanding('traffic_medium')),
  utm_campaign: text(onLanding('traffic_campaign')),
  utm_id: text(onLanding('traffic_campaign_id')),
  transaction_id: text('e.transaction_id'),
  revenue: number('e.purchase_revenue::double'),
  currency: plain('case when e.purchase_revenue is not null then p.currency end'),
}
