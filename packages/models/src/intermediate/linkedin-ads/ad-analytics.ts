import { column } from '@gata/sql'
import { defineIntermediate } from '../define-intermediate.ts'
import { analyticsColumns, analyticsShape, pivotId } from './analytics-figures.ts'

/** LinkedIn figures by creative and day. Source: LinkedIn Marketing API, adAnalytics. */
export const linkedinAdAnalytics = defineIntermediate({
  object: 'ad_analytics',
  description: 'LinkedIn figures by creative and day.',
  grain: ['creative_id', 'campaign_id', 'report_date'],
  shape: analyticsShape,
  columns: {
    creative_id: [column('varchar', 'Vendor id.'), pivotId('sponsoredCreative')],
    campaign_id: [
      column('varchar', 'Campaign of the creative; null where the row was asked for without it.', { nullable: true }),
      pivotId('sponsoredCampaign'),
    ],
    ...analyticsColumns,
  },
})
