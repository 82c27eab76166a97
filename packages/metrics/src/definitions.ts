import type { SemanticModel } from '@gata/semantic'
import { adPerformanceDataset } from './datasets/ad-performance.ts'
import { campaignsDataset } from './datasets/campaigns.ts'
import { eventsDataset } from './datasets/events.ts'
import { ordersDataset } from './datasets/orders.ts'
import { sessionsDataset } from './datasets/sessions.ts'
import { usersDataset } from './datasets/users.ts'
import { attributionMetrics } from './metrics/attribution.ts'
import { commerceMetrics } from './metrics/commerce.ts'
import { paidMediaMetrics } from './metrics/paid-media.ts'
import { siteMetrics } from './metrics/site.ts'
import { rollupsOf } from './rollups.ts'
import type { DescribedTenant } from './star-schema.ts'

/**
 * What the published star schema of a tenant means. It is the same for every tenant but for names of tables and the currency, as the star
 * schema is; money is in that currency everywhere, so that amounts of all sources add up.
 */
export function definitionsOf(tenant: DescribedTenant): SemanticModel {
  const datasets = [
    adPerformanceDataset(tenant),
    campaignsDataset(tenant),
    ordersDataset(tenant),
    sessionsDataset(tenant),
    eventsDataset(tenant),
    usersDataset(tenant),
  ]
  return {
    name: tenant.slug,
    datasets,
    rollups: rollupsOf(datasets),
    conformed: [
      {
        name: 'platform',
        title: 'Ad platform',
        description: 'The ad platform that reported the figures, or that brought the session.',
        members: ['ad_performance.source_platform', 'sessions.attributed_source_platform'],
      },
      {
        name: 'device',
        title: 'Device',
        description: 'Kind of device: mobile, desktop, tablet …; of a session that of its first event.',
        members: ['sessions.device_category', 'events.device_category'],
      },
      {
        name: 'country',
        title: 'Country',
        description: 'Country of the device; of a session that of its first event.',
        members: ['sessions.geo_country', 'events.geo_country'],
      },
    ],
    metrics: [...paidMediaMetrics, ...attributionMetrics, ...commerceMetrics, ...siteMetrics].map((metric) =>
      metric.format?.style === 'currency' ? { ...metric, unit: tenant.currency } : metric,
    ),
  }
}
