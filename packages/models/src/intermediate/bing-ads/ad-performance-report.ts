import { column } from '@gata/sql'
import { defineIntermediate } from '../define-intermediate.ts'
import { reportColumns, reportShape } from './report-figures.ts'

/**
 * Microsoft Advertising figures by ad and day; a row may be cut further by device, network and the like, so readers sum to the grain.
 * Source: AdPerformanceReportColumn.
 */
export const bingAdPerformanceReport = defineIntermediate({
  object: 'ad_performance_report',
  description: 'Microsoft Advertising figures by ad and day, cut by every attribute that was asked for.',
  grain: ['record_key'],
  shape: { ...reportShape, CampaignId: 'VARCHAR', AdGroupId: 'VARCHAR', AdId: 'VARCHAR' },
  columns: {
    ...reportColumns,
    campaign_id: [column('varchar', 'Vendor id.'), 'f.CampaignId'],
    ad_group_id: [column('varchar', 'Vendor id.'), 'f.AdGroupId'],
    ad_id: [column('varchar', 'Vendor id.'), 'f.AdId'],
  },
})
