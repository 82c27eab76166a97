import { column } from '@gata/sql'
import { defineIntermediate } from '../define-intermediate.ts'
import { known } from '../known-value.ts'

const paramKeys = 'list_transform(f.event_params, lambda p: p.key)'
const paramValues =
  'list_transform(f.event_params, lambda p: coalesce(p."value".string_value, p."value".int_value, p."value".double_value))'

/** A parameter as text: of the four typed slots the one that is filled. */
function param(key: string): string {
  return `list_extract(${paramValues}, list_position(${paramKeys}, '${key}'))`
}

/**
 * GA4 events out of the BigQuery export.
 *
 * `traffic_source` of the export is the user's first touch, so the event's own `collected_traffic_source` and parameters are read
 * instead. Times are microseconds UTC. Source: BigQuery Export schema of Google Analytics.
 */
export const googleAnalyticsEvents = defineIntermediate({
  object: 'events',
  description: 'GA4 events out of the BigQuery export.',
  grain: ['record_key'],
  shape: {
    event_timestamp: 'BIGINT',
    event_name: 'VARCHAR',
    event_params: [
      { key: 'VARCHAR', value: { string_value: 'VARCHAR', int_value: 'VARCHAR', double_value: 'VARCHAR' } },
    ],
    user_pseudo_id: 'VARCHAR',
    user_id: 'VARCHAR',
    batch_page_id: 'BIGINT',
    batch_ordering_id: 'BIGINT',
    batch_event_index: 'BIGINT',
    geo: { country: 'VARCHAR' },
    device: { category: 'VARCHAR' },
    collected_traffic_source: {
      manual_source: 'VARCHAR',
      manual_medium: 'VARCHAR',
      manual_campaign_name: 'VARCHAR',
      manual_campaign_id: 'VARCHAR',
    },
    ecommerce: { transaction_id: 'VARCHAR', purchase_revenue: 'VARCHAR' },
  },
  columns: {
    event_name: [column('varchar', 'Name.'), 'f.event_name'],
    event_at: [column('timestamptz', 'Instant on the device.'), 'make_timestamptz(f.event_timestamp)'],
    batch_order: [
      column('bigint', 'Order among events of one microsecond.'),
      'coalesce(f.batch_page_id, 0) * 1000000 + coalesce(f.batch_ordering_id, 0) * 1000 + coalesce(f.batch_event_index, 0)',
    ],
    user_pseudo_id: [
      column('varchar', 'Device; null under denied consent.', { nullable: true }),
      "nullif(f.user_pseudo_id, '')",
    ],
    user_id: [column('varchar', 'Logged-in user.', { nullable: true }), known('f.user_id')],
    traffic_source: [
      column('varchar', 'Tagged source.', { nullable: true }),
      known(`coalesce(f.collected_traffic_source.manual_source, ${param('source')})`),
    ],
    traffic_medium: [
      column('varchar', 'Tagged medium.', { nullable: true }),
      known(`coalesce(f.collected_traffic_source.manual_medium, ${param('medium')})`),
    ],
    traffic_campaign: [
      column('varchar', 'Tagged campaign name.', { nullable: true }),
      known(`coalesce(f.collected_traffic_source.manual_campaign_name, ${param('campaign')})`),
    ],
    traffic_campaign_id: [
      column('varchar', 'Tagged campaign id.', { nullable: true }),
      known(`coalesce(f.collected_traffic_source.manual_campaign_id, ${param('campaign_id')})`),
    ],
    transaction_id: [
      column('varchar', 'Of a purchase; a leading # taken off.', { nullable: true }),
      `ltrim(nullif(${known(`coalesce(f.ecommerce.transaction_id, ${param('transaction_id')})`)}, 'N/A'), '#')`,
    ],
    purchase_revenue: [
      column('decimal(18,4)', 'Of a purchase.', { nullable: true }),
      `coalesce(f.ecommerce.purchase_revenue, ${param('value')})::decimal(18,4)`,
    ],
    currency: [column('varchar', 'ISO 4217.', { nullable: true }), known(param('currency'))],
    geo_country: [column('varchar', 'Country.', { nullable: true }), known('f.geo.country')],
    device_category: [column('varchar', 'Category.', { nullable: true }), known('f.device.category')],
  },
})
