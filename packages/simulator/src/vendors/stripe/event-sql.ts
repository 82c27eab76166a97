import { literal } from '@gata/sql'
import { chargeJson, conditions, instant, type ObjectFilter, paymentIntentJson } from './object-sql.ts'

const KEPT_SECONDS = 30 * 86_400

/**
 * Events of the last thirty days as JSON texts in column `record`, newest first. Each holds its object as it was then. `type` is a
 * name or the beginning of one with `*`; null gives all.
 */
export function eventRecords(filter: ObjectFilter, type: string | null): string {
  const charge = (refunded: string): string => chargeJson({ refunded, isExpanded: false })
  return `
    with charge as (
      select
        *,
        epoch(created_at)::bigint as created,
        epoch(refunded_at)::bigint as refunded_on
      from charge_as_of(${instant(filter.asOf)})
    ),
    happened as (
      select
        'evt_1' || right(charge_id, 24) as event_id,
        created,
        case when is_paid then 'charge.succeeded' else 'charge.failed' end as type,
        ${charge('0.0')} as object
      from charge
      union all
      select
        'evt_2' || right(charge_id, 24) as event_id,
        refunded_on as created,
        'charge.refunded' as type,
        ${charge('amount_refunded')} as object
      from charge
      where amount_refunded > 0
      union all
      select
        'evt_3' || right(charge_id, 24) as event_id,
        refunded_on as created,
        'refund.created' as type,
        to_json({
          'id': 're_' || right(charge_id, 24),
          'object': 'refund',
          'charge': charge_id,
          'currency': lower(currency),
          'payment_intent': payment_intent_id,
          'status': 'succeeded'
        })::varchar as object
      from charge
      where amount_refunded > 0
      union all
      select
        'evt_4' || right(charge_id, 24) as event_id,
        created,
        case when is_paid then 'payment_intent.succeeded' else 'payment_intent.payment_failed' end as type,
        ${paymentIntentJson} as object
      from charge
      where payment_intent_id is not null
    )
    select
      to_json({
        'id': event_id,
        'object': 'event',
        'api_version': '2026-09-30.endive',
        'created': created,
        'data': {'object': object::json},
        'livemode': true,
        'pending_webhooks': 0,
        'type': type
      })::varchar as record
    from happened
    where ${conditions('event_id', filter)}
      and created > epoch(${instant(filter.asOf)}) - ${KEPT_SECONDS}
      and ${typeCondition(type)}
    order by created desc, event_id desc`
}

function typeCondition(type: string | null): string {
  if (type === null) return 'true'
  return type.endsWith('*') ? `starts_with(type, ${literal(type.slice(0, -1))})` : `type = ${literal(type)}`
}
