import { column } from '@gata/sql'
import type { IntermediateColumn, PayloadShape } from '../define-intermediate.ts'

/** The fields of a row of figures, whatever it is about. */
export const analyticsShape: PayloadShape = {
  dateRange: { start: { year: 'BIGINT', month: 'BIGINT', day: 'BIGINT' } },
  pivotValues: ['VARCHAR'],
  impressions: 'BIGINT',
  clicks: 'BIGINT',
  costInLocalCurrency: 'VARCHAR',
  costInUsd: 'VARCHAR',
  externalWebsiteConversions: 'BIGINT',
  oneClickLeads: 'BIGINT',
  conversionValueInLocalCurrency: 'VARCHAR',
}

/** The id in the URN of a kind among what a row is about (`urn:li:sponsoredCampaign:7`); null where there is none. */
export function pivotId(kind: 'sponsoredCreative' | 'sponsoredCampaign'): string {
  return `split_part(list_filter(f.pivotValues, lambda urn: starts_with(urn, 'urn:li:${kind}:'))[1], ':', 4)`
}

/** Columns of a row of figures. Costs carry the noise of floating point (`-2E-18`), which four places round away. */
export const analyticsColumns: Readonly<Record<string, IntermediateColumn>> = {
  report_date: [
    column('date', 'Day of UTC.'),
    'make_date(f.dateRange."start"."year", f.dateRange."start"."month", f.dateRange."start"."day")',
  ],
  spend: [column('decimal(18,4)', 'In the account’s currency.'), cost('costInLocalCurrency')],
  spend_usd: [column('decimal(18,4)', 'In US dollars.'), cost('costInUsd')],
  impressions: [column('bigint', 'Times shown.'), 'coalesce(f.impressions, 0)'],
  clicks: [column('bigint', 'Clicks.'), 'coalesce(f.clicks, 0)'],
  conversions: [
    column('decimal(18,6)', 'Conversions on the website, by click or view, and leads of LinkedIn’s own forms.'),
    '(coalesce(f.externalWebsiteConversions, 0) + coalesce(f.oneClickLeads, 0))::decimal(18,6)',
  ],
  conversion_value: [column('decimal(18,4)', 'In the account’s currency.'), cost('conversionValueInLocalCurrency')],
}

function cost(field: string): string {
  return `coalesce(f.${field}, '0')::decimal(18,4)`
}
