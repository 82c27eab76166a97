import { adPerformance } from '@gata/models'
import { col, type Dataset } from '@gata/semantic'
import { fieldsOf } from '../fields.ts'
import { type DescribedTenant, publishedTable } from '../star-schema.ts'

/** Paid media by day and ad. */
export function adPerformanceDataset(tenant: DescribedTenant): Dataset {
  const { text, time, total, money } = fieldsOf(adPerformance, tenant.currency)
  return {
    name: 'ad_performance',
    title: 'Ad performance',
    description: adPerformance.description,
    relation: publishedTable(tenant, adPerformance),
    keys: [],
    timeDimension: 'reported',
    dimensions: [
      text('source_platform', { title: 'Ad platform' }),
      text('account_id', { title: 'Ad account' }),
      text('ad_group_id'),
      text('ad_id'),
      time('reported', { day: 'report_date' }, { description: 'Day in the ad account’s own time zone.' }),
    ],
    measures: [
      money('spend_reporting'),
      money('conversion_value_reporting'),
      total('impressions'),
      total('clicks'),
      total('conversions'),
    ],
    joins: [
      {
        to: 'campaigns',
        on: [
          { left: col('source_platform'), right: 'source_platform' },
          { left: col('campaign_id'), right: 'campaign_id' },
        ],
      },
    ],
  }
}
