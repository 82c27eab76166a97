import { column } from '@gata/sql'
import type { IntermediateColumn, PayloadShape } from '../define-intermediate.ts'

/** The fields that both reports have. */
export const reportShape: PayloadShape = {
  AccountId: 'VARCHAR',
  TimePeriod: 'VARCHAR',
  CurrencyCode: 'VARCHAR',
  DeviceType: 'VARCHAR',
  Network: 'VARCHAR',
  Spend: 'VARCHAR',
  Impressions: 'VARCHAR',
  Clicks: 'VARCHAR',
  Conversions: 'VARCHAR',
  ConversionsQualified: 'VARCHAR',
  Revenue: 'VARCHAR',
}

/** A figure as text; null where the report has none, which it writes as nothing or as dashes. */
function figure(name: string): string {
  return `nullif(nullif(f.${name}, ''), '--')`
}

/** Columns of a row of either report. Days are the first ten letters: a report by hours writes `2026-11-01|05`. */
export const reportColumns: Readonly<Record<string, IntermediateColumn>> = {
  report_date: [column('date', 'Day in the account’s time zone.'), 'left(f.TimePeriod, 10)::date'],
  account_id: [column('varchar', 'Ad account.'), 'f.AccountId'],
  currency: [column('varchar', 'ISO 4217.', { nullable: true }), 'f.CurrencyCode'],
  device_type: [column('varchar', 'Device, where rows are cut by it.', { nullable: true }), 'f.DeviceType'],
  network: [column('varchar', 'Network, where rows are cut by it.', { nullable: true }), 'f.Network'],
  spend: [column('decimal(18,4)', 'In the account’s currency.'), `coalesce(${figure('Spend')}, '0')::decimal(18,4)`],
  impressions: [column('bigint', 'Times shown.'), `coalesce(${figure('Impressions')}, '0')::bigint`],
  clicks: [column('bigint', 'Clicks.'), `coalesce(${figure('Clicks')}, '0')::bigint`],
  conversions: [
    column('decimal(18,6)', 'Conversions of the goals that count; of all goals where the report is older than these.'),
    `coalesce(${figure('ConversionsQualified')}, ${figure('Conversions')}, '0')::decimal(18,6)`,
  ],
  conversion_value: [
    column('decimal(18,4)', 'In the account’s currency.'),
    `coalesce(${figure('Revenue')}, '0')::decimal(18,4)`,
  ],
}
