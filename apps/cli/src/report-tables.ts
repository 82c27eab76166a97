import type { BusinessReport } from '@gata/service'
import type { ResultTable } from './use-cases.ts'

/** What ends `gata start`: the business of each tenant, and where there are several, all of them side by side. */
export function reportTables(reports: readonly BusinessReport[]): readonly ResultTable[] {
  const each = reports.flatMap(tenantTables)
  return reports.length > 1 ? [...each, comparison(reports)] : each
}

/** Ratios can be compared whatever the currencies; amounts stay in each tenant's own. */
function comparison(reports: readonly BusinessReport[]): ResultTable {
  return {
    title: 'All tenants',
    columns: [
      { name: 'tenant', title: 'tenant', kind: 'text' },
      { name: 'currency', title: 'currency', kind: 'text' },
      { name: 'orders', title: 'orders', kind: 'count' },
      { name: 'order_revenue', title: 'revenue', kind: 'money' },
      { name: 'spend', title: 'ad spend', kind: 'money' },
      { name: 'sessions', title: 'sessions', kind: 'count' },
      { name: 'conversion_rate', title: 'conv. rate', kind: 'percent' },
      { name: 'roas', title: 'ROAS', kind: 'ratio' },
      { name: 'cac', title: 'CAC', kind: 'money' },
    ],
    rows: reports.map((report) => ({ ...report })),
  }
}

function tenantTables(report: BusinessReport): readonly ResultTable[] {
  const money = report.currency
  const figures = [
    { name: 'spend', title: 'spend', kind: 'money', unit: money },
    { name: 'sessions', title: 'sessions', kind: 'count' },
    { name: 'converting_sessions', title: 'converting', kind: 'count' },
    { name: 'conversion_rate', title: 'conv. rate', kind: 'percent' },
    { name: 'revenue', title: 'revenue', kind: 'money', unit: money },
    { name: 'roas', title: 'ROAS', kind: 'ratio' },
    { name: 'cac', title: 'CAC', kind: 'money', unit: money },
  ] as const
  return [
    {
      title: `${report.tenant}, ${report.from ?? 'no day'} to ${report.to ?? 'no day'}`,
      columns: [
        { name: 'orders', title: 'orders', kind: 'count' },
        { name: 'order_revenue', title: 'revenue', kind: 'money', unit: money },
        { name: 'refunded', title: 'refunded', kind: 'money', unit: money },
        { name: 'sessions', title: 'sessions', kind: 'count' },
        { name: 'converting_sessions', title: 'converting', kind: 'count' },
        ...(report.unconverted > 0 ? ([{ name: 'unconverted', title: 'no rate', kind: 'count' }] as const) : []),
      ],
      rows: [{ ...report }],
    },
    {
      title: 'Ad platforms',
      columns: [
        { name: 'source_platform', title: 'platform', kind: 'text' },
        { name: 'impressions', title: 'impressions', kind: 'count' },
        { name: 'clicks', title: 'clicks', kind: 'count' },
        ...figures,
      ],
      rows: report.platforms.map((platform) => ({ ...platform })),
    },
    {
      title: 'Best campaigns by ROAS',
      columns: [
        { name: 'campaign_name', title: 'campaign', kind: 'text', longest: 32 },
        { name: 'source_platform', title: 'platform', kind: 'text' },
        ...figures,
      ],
      rows: report.campaigns.map((campaign) => ({ ...campaign })),
    },
  ]
}
