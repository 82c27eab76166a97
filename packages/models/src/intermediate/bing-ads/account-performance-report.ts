import { defineIntermediate } from '../define-intermediate.ts'
import { reportColumns, reportShape } from './report-figures.ts'

/**
 * Microsoft Advertising figures of the whole account by day: the same money as in the ad report once more, so it is compared with that
 * one and never added to it. Source: AccountPerformanceReportColumn.
 */
export const bingAccountPerformanceReport = defineIntermediate({
  object: 'account_performance_report',
  description: 'Microsoft Advertising figures of the account by day, to compare with those of its ads.',
  grain: ['record_key'],
  shape: reportShape,
  columns: reportColumns,
})
