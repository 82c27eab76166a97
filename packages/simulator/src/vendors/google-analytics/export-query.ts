import { literal } from '@gata/sql'
import { landingEvents } from '../landing-events.ts'
import { type ExportField, exportFields } from './export-fields.ts'
import { rowText, type Spelling } from './export-text.ts'

/** A day as the property counts it; the time zone stands in the query as a constant, so that whole blocks of a large world are passed over. */
export interface ExportDay {
  /** `YYYY-MM-DD`. */
  readonly date: string
  readonly timeZone: string
}

/** What of the world an export shows. */
export interface ExportSelection {
  /** Only what Google serves at this instant, ISO-8601; null for all that will ever be served. */
  readonly asOf: string | null
  /** Only this day of the property. */
  readonly day?: ExportDay
  /** Only events with ids in this range, both ends included. */
  readonly eventIds?: { readonly from: string; readonly to: string }
  /** The database that the world is attached as; the connection's own by default. */
  readonly catalog?: string
}

/**
 * SQL that gives the events of a world as the JSON records that BigQuery writes: `event_id, copy, event_date, record`.
 * Repeated events come twice (`copy` 0 and 1). For landing a large world without HTTP.
 */
export function ga4EventJson(selection: ExportSelection): string {
  return exportQuery(selection, exportFields, 'record')
}

/** SQL that gives the rows of a day by id alone, `event_id, copy`: cheap enough to find where a page ends. */
export function exportIdQuery(selection: ExportSelection & { readonly day: ExportDay }): string {
  return `
select e.event_id, unnest(case when e.is_repeated then [0, 1] else [0] end) as copy
from event as e
where e.tracker = 'google_analytics'
  and e.event_at >= ${startOf(selection.day)}
  and e.event_at < ${startOf(selection.day, 1)}
  ${selection.asOf ? `and e.visible_at <= timestamptz '${selection.asOf}'` : ''}`
}

/** The same query for other columns or the spelling of the REST API. */
export function exportQuery(selection: ExportSelection, fields: readonly ExportField[], spelling: Spelling): string {
  const prefix = selection.catalog ? `"${selection.catalog}".` : ''
  const { day } = selection
  // A visit that began before the day began carries its tags there, so the day before is searched for them too.
  const isNear = (column: string) =>
    day ? `where ${column} >= ${startOf(day, -1)} and ${column} < ${startOf(day, 1)}` : ''
  return `
with property as (
  select account_id, currency, time_zone
  from ${prefix}account
  where network = 'google_analytics'
  limit 1
),
near_event as (
  select e.*
  from ${prefix}event as e
  ${isNear('e.event_at')}
),
near_visit as (
  select v.visit_id, v.traffic_source, v.traffic_medium, v.traffic_campaign, v.traffic_campaign_id, v.geo_country, v.device_category
  from ${prefix}visit as v
  ${isNear('v.started_at')}
),
landing as (${landingEvents('near_event')}
),
served as (
  select
    e.event_id,
    unnest(case when e.is_repeated then [0, 1] else [0] end) as copy,
    coalesce(e.event_id = l.landing_event_id, false) as is_landing,
    strftime(e.event_at at time zone p.time_zone, '%Y%m%d') as event_date,
    ${rowText(fields, spelling)} as record
  from near_event as e
  left join near_visit as v using (visit_id)
  left join landing as l using (visit_id)
  cross join property as p
  where e.tracker = 'google_analytics'
    ${day ? `and e.event_at >= ${startOf(day)}` : ''}
    ${selection.eventIds ? `and e.event_id between ${selection.eventIds.from} and ${selection.eventIds.to}` : ''}
    ${selection.asOf ? `and e.visible_at <= timestamptz '${selection.asOf}'` : ''}
)
select event_id, copy, event_date, record
from served`
}

/** The instant at which a day begins, or one some days away from it. */
function startOf(day: ExportDay, daysLater = 0): string {
  return `timezone(${literal(day.timeZone)}, date ${literal(day.date)}::timestamp + to_days(${daysLater}))`
}
