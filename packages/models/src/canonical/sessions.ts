import { type Columns, column } from '@gata/sql'
import { defineCanonical, mustHold, oneOf } from './canonical.ts'

/** The steps of the funnel, in order; a tenant names the event behind each. */
export const funnelSteps = [
  'session_start',
  'view_item',
  'add_to_cart',
  'begin_checkout',
  'add_payment_info',
  'purchase',
] as const

/** How a session found its campaign. */
const attributionMethods = ['campaign_id', 'campaign_name', 'ambiguous_name', 'none'] as const

/** One row per session: a device's events with never more than 30 minutes between two of them. */
export const sessions = defineCanonical({
  name: 'sessions',
  prefix: 'fct',
  description: 'One row per session: a device’s events with never more than 30 minutes between two of them.',
  grain: ['source_platform', 'session_id'],
  columns: {
    tenant_slug: column('varchar', 'Owner of the row.'),
    source_platform: column('varchar', 'Connector that reported it.'),
    session_id: column('varchar', 'Made of the session’s first event, so late events after it do not change it.'),
    user_pseudo_id: column('varchar', 'Device or browser.'),
    user_id: column('varchar', 'Logged-in user, the last one seen in the session.', { nullable: true }),
    session_start_at: column('timestamptz', 'Instant of the first event.'),
    session_end_at: column('timestamptz', 'Instant of the last event.'),
    session_duration_seconds: column('bigint', 'Whole seconds from first to last event.'),
    events_in_session: column('bigint', 'Number of events.'),
    traffic_source: column('varchar', 'First tagged touch of the session; null for direct.', { nullable: true }),
    traffic_medium: column('varchar', 'Of the same event as the source.', { nullable: true }),
    traffic_campaign: column('varchar', 'Of the same event as the source.', { nullable: true }),
    geo_country: column('varchar', 'Of the first event.', { nullable: true }),
    device_category: column('varchar', 'Of the first event.', { nullable: true }),
    is_conversion_session: column('boolean', 'Holds at least one of the tenant’s conversion events.'),
    conversion_count: column('bigint', 'Conversion events, a reloaded purchase page counting once.'),
    session_revenue: column('decimal(18,4)', 'Value of the transactions first seen in this session.'),
    transaction_id: column('varchar', 'First transaction of the session.', { nullable: true }),
    funnel_max_step: column('bigint', 'Furthest step reached, 1 to 6; 0 for none.'),
    ...stepColumns(),
    attributed_source_platform: column('varchar', 'Ad platform behind the session.', { nullable: true }),
    attributed_campaign_id: column('varchar', 'Campaign behind the session.', { nullable: true }),
    attribution_method: column('varchar', 'campaign_id, campaign_name, ambiguous_name or none.'),
    session_day: column('date', 'Day of the start in the tenant’s reporting time zone.'),
    currency: column('varchar', 'ISO 4217, of `session_revenue`.', { nullable: true }),
    order_source_platform: column('varchar', 'Shop of the order that the transaction is.', { nullable: true }),
    order_id: column('varchar', 'That order, found by its id or number; null where none or several are.', {
      nullable: true,
    }),
  },
  conversion: { amounts: ['session_revenue'], day: 'session_day', currency: 'currency' },
  tests: [
    oneOf('attribution_method', attributionMethods),
    mustHold('ends_after_it_starts', 'session_end_at >= session_start_at'),
    mustHold('an_order_has_its_shop', '(order_id is null) = (order_source_platform is null)'),
    mustHold('a_campaign_has_its_platform', '(attributed_campaign_id is null) = (attributed_source_platform is null)'),
  ],
})

function stepColumns(): Columns {
  return Object.fromEntries(
    funnelSteps.map((step, index) => [
      `funnel_step_${index + 1}_${step}`,
      column('bigint', `Events of step ${index + 1}, ${step.replaceAll('_', ' ')}.`),
    ]),
  )
}
