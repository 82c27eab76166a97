import { column } from '@gata/sql'
import { defineIntermediate } from '../define-intermediate.ts'
import { analyticsColumns, analyticsShape, pivotId } from './analytics-figures.ts'

/** LinkedIn figures by campaign and day: the money of its creatives once more. Source: LinkedIn Marketing API, adAnalytics. */
export const linkedinAdAnalyticsByCampaign = defineIntermediate({
  object: 'ad_analytics_by_campaign',
  description: 'LinkedIn figures by campaign and day.',
  grain: ['campaign_id', 'report_date'],
  shape: analyticsShape,
  columns: {
    campaign_id: [column('varchar', 'Vendor id.'), pivotId('sponsoredCampaign')],
    ...analyticsColumns,
  },
})
