import { literal } from '@gata/sql'
import type { WorldSpec } from './world-spec.ts'

/**
 * Statements that lay out the course of each visit and put the visits of a device one after the other.
 *
 * Within a visit no gap is longer than 30 minutes, and some are exactly that; between two visits of a device lie more than 30 minutes, at
 * the least 30 minutes and a second. With P the time that all earlier visits of the device take, the k-th visit starts at
 * P(k) + max over j ≤ k of (wished start(j) − P(j)): the earliest start that keeps the order, as two running aggregates.
 */
export function visitStatements({ trackers }: Pick<WorldSpec, 'trackers'>): readonly string[] {
  return [visitCourse(), visitStart, visitRows(trackers)]
}

/** What can happen in a visit, in its order; the first three at one and the same microsecond. */
export const visitSteps = [
  { event: 'session_start', happens: 'true' },
  { event: 'first_visit', happens: 'is_first' },
  { event: 'page_view', happens: 'true' },
  { event: 'page_view', happens: 'more_pages >= 1' },
  { event: 'page_view', happens: 'more_pages >= 2' },
  { event: 'page_view', happens: 'more_pages >= 3' },
  { event: 'view_item', happens: 'depth >= 1' },
  { event: 'view_item', happens: 'views_twice' },
  { event: 'add_to_cart', happens: 'depth >= 2' },
  { event: 'begin_checkout', happens: 'depth >= 3' },
  { event: 'add_payment_info', happens: 'depth >= 4' },
  { event: 'purchase', happens: 'depth >= 5' },
  { event: 'purchase', happens: 'reloads' },
] as const

const firstGap = 3
const purchaseStep = 11

/** `offsets`: microseconds from the start of the visit to each step, null where it does not happen. */
function visitCourse(): string {
  const gaps = visitSteps.map(({ happens }, step) => `${gapBefore(step, happens)} as gap_${step}`).slice(firstGap)
  const sum = (step: number): string =>
    step < firstGap ? '0' : Array.from({ length: step + 1 - firstGap }, (_, gap) => `gap_${gap + firstGap}`).join(' + ')
  const offsets = visitSteps.map(({ happens }, step) => `case when ${happens} then ${sum(step)} end`)
  return `create temp table visit_course as
    with gaps as (
      select
        visit_id,
        is_first,
        more_pages,
        depth,
        views_twice,
        reloads,
        ${gaps.join(',\n        ')}
      from visit_plan
    )
    select
      visit_id,
      [${offsets.join(', ')}]::bigint[] as offsets,
      (${sum(visitSteps.length - 1)})::bigint as length,
      (${sum(purchaseStep)})::bigint as purchase_offset
    from gaps`
}

/** Seconds to minutes as a rule; one in sixty exactly 30 minutes; now and then a second page at the same microsecond. */
function gapBefore(step: number, happens: string): string {
  const drawn = `pick(visit_id, 'gap ${step}', 1000000)`
  const isTie = step === 4 ? `when ${drawn} % 20 = 7 then 0` : ''
  const staysOn = step === 3 ? `when is_night then 960000000 + ${drawn} * 800` : ''
  return `case
          when not (${happens}) then 0
          ${staysOn} ${isTie}
          when ${drawn} < 16667 then 1800000000
          when ${drawn} < 50000 then 600000000 + (${drawn} - 16667) * 35700
          else 4000000 + ${drawn} * 197
        end`
}

const visitStart = `create temp table visit_start as
    with wished as (
      select
        visit_plan.visit_id,
        case when is_denied then -1 - visit_plan.visit_id else device_no end as lane,
        wished,
        length + 1801000000 as taken
      from visit_plan
      join visit_course using (visit_id)
    ),
    queued as (
      select
        *,
        coalesce(sum(taken) over (
          partition by lane
          order by wished, visit_id
          rows between unbounded preceding and 1 preceding
        ), 0)::bigint as taken_before
      from wished
    )
    select
      visit_id,
      taken_before + max(wished - taken_before) over (
        partition by lane
        order by wished, visit_id
        rows between unbounded preceding and current row
      ) as started
    from queued`

const visitRows = (trackers: WorldSpec['trackers']): string => `insert into visit
    select
      visit_id,
      case when not is_denied then 'GA1.' || (1000000000 + device_no * 7919 % 899999999) || '.' || (1780000000 + device_no) end as user_pseudo_id,
      case
        when not is_denied and pick(person_no, 'login', 10) < 3 and chance(visit_id, 'login') < 0.6
          then 'user-' || person_no
      end as user_id,
      case when not is_denied then started // 1000000 end as ga_session_id,
      make_timestamptz(started) as started_at,
      case channel
        when 'paid' then case ad_slot.placement when 'audience_network' then 'facebook' else ad_slot.placement end
        when 'organic' then 'google'
        when 'newsletter' then 'newsletter'
      end as traffic_source,
      case channel
        when 'paid' then case when ad_slot.network in ('meta', 'linkedin_ads', 'tiktok_ads') then 'paid_social' else 'cpc' end
        when 'organic' then 'organic'
        when 'newsletter' then 'email'
      end as traffic_medium,
      case channel when 'paid' then ad_slot.campaign_name when 'newsletter' then 'weekly' end as traffic_campaign,
      case when tags_id then ad_slot.campaign_id end as traffic_campaign_id,
      ad_slot.network,
      ad_slot.placement,
      ad_slot.campaign_id,
      ad_slot.ad_id,
      coalesce(names.campaigns > 1 and not tags_id, false) as is_name_ambiguous,
      ['United States', 'United States', 'Canada', 'United Kingdom', 'Germany', 'Japan'][1 + pick(device_no, 'country', 6)] as geo_country,
      ['mobile', 'mobile', 'desktop', 'tablet'][1 + pick(device_no, 'category', 4)] as device_category,
      [${trackers.map(literal).join(', ')}][1 + pick(case when is_denied then -1 - visit_id else device_no end, 'tracker', ${trackers.length})] as tracker
    from (select *, chance(visit_id, 'utm id') < 0.5 as tags_id from visit_plan) as visit_plan
    join visit_start using (visit_id)
    left join ad_slot using (slot_no)
    left join (
      select network, name, count(*) as campaigns
      from campaign
      group by network, name
    ) as names
      on names.network = ad_slot.network
      and names.name = ad_slot.campaign_name
    order by visit_id`
