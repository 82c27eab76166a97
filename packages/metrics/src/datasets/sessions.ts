import { funnelSteps, sessions } from '@gata/models'
import { call, col, type Dataset, type Measure, val } from '@gata/semantic'
import { fieldsOf } from '../fields.ts'
import { type DescribedTenant, publishedTable } from '../star-schema.ts'

/** Visits to the site, each tied to the campaign that brought it where one did. */
export function sessionsDataset(tenant: DescribedTenant): Dataset {
  const { text, truth, entity, time, total, money, distinct } = fieldsOf(sessions, tenant.currency)
  return {
    name: 'sessions',
    title: 'Sessions',
    description: sessions.description,
    relation: publishedTable(tenant, sessions),
    keys: [{ columns: ['source_platform', 'session_id'], proof: 'audited' }],
    timeDimension: 'started',
    dimensions: [
      text('source_platform', { title: 'Analytics platform' }),
      text('attributed_source_platform', { title: 'Ad platform' }),
      text('attribution_method'),
      text('traffic_source'),
      text('traffic_medium'),
      text('traffic_campaign'),
      text('geo_country', { title: 'Country' }),
      text('device_category', { title: 'Device' }),
      truth('is_conversion_session', { title: 'Converting' }),
      entity('session_id'),
      entity('user_pseudo_id'),
      time('started', { day: 'session_day', instant: 'session_start_at' }, { description: 'When the session began.' }),
    ],
    measures: [
      { name: 'sessions', aggregate: 'count', type: 'bigint', unit: 'session', description: 'Sessions.' },
      {
        name: 'converting_sessions',
        aggregate: 'count_true',
        expression: col('is_conversion_session'),
        type: 'bigint',
        unit: 'session',
        description: 'Sessions with at least one of the tenant’s conversion events.',
      },
      {
        name: 'attributed_converting_sessions',
        aggregate: 'count_true',
        expression: col('is_conversion_session'),
        filter: call('is_not_null', col('attributed_source_platform')),
        type: 'bigint',
        unit: 'session',
        description: 'Converting sessions that an ad brought.',
      },
      money('session_revenue_reporting'),
      {
        ...money('session_revenue_reporting'),
        name: 'attributed_revenue',
        filter: call('is_not_null', col('attributed_source_platform')),
        description: 'Revenue of the sessions that an ad brought.',
      },
      total('conversion_count'),
      total('events_in_session'),
      {
        name: 'duration',
        aggregate: 'average',
        expression: col('session_duration_seconds'),
        type: 'double',
        unit: 'second',
        format: { style: 'duration' },
        description: 'Average seconds from first to last event.',
      },
      distinct('visitors', 'user_pseudo_id', { description: 'Different devices or browsers.' }),
      ...funnelSteps.map(
        (name, index): Measure => ({
          name: `reached_${name}`,
          aggregate: 'count_true',
          expression: call('>=', col('funnel_max_step'), val(index + 1)),
          type: 'bigint',
          unit: 'session',
          description: `Sessions that reached step ${index + 1} of the funnel, ${name.replaceAll('_', ' ')}, or a later one.`,
        }),
      ),
    ],
    joins: [
      {
        to: 'campaigns',
        on: [
          { left: col('attributed_source_platform'), right: 'source_platform' },
          { left: col('attributed_campaign_id'), right: 'campaign_id' },
        ],
      },
      {
        to: 'orders',
        on: [
          { left: col('order_source_platform'), right: 'source_platform' },
          { left: col('order_id'), right: 'order_id' },
        ],
      },
    ],
  }
}
