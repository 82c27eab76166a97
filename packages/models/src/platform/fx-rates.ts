import { column, sql } from '@gata/sql'
import { defineModel, type Model } from '@gata/transform'
import type { FxRate } from '../tenant.ts'

/** The rates that the operator supplies, one row per pair and day; the text is the rates, so that a change of them makes it anew. */
export function fxRates(rates: readonly FxRate[]): Model {
  const rows = rates.map(({ day, from, to, rate }) => [day, from, to, rate])
  return defineModel({
    name: 'fx_rates',
    schema: 'platform',
    kind: 'table',
    layer: 'platform',
    tags: ['platform'],
    description: 'What one unit of a currency was worth in another on a day, as the operator supplies it.',
    grain: ['from_currency', 'to_currency', 'rate_date'],
    columns: {
      rate_date: column('date', 'The day from which the rate holds, until the next one of its pair.'),
      from_currency: column('varchar', 'ISO 4217.'),
      to_currency: column('varchar', 'ISO 4217.'),
      rate: column('decimal(20,12)', 'Units of `to_currency` for one of `from_currency`.'),
    },
    tests: [{ type: 'expression', name: 'is_positive', expression: 'rate > 0', severity: 'error' }],
    query: sql`
      select
        "row"[1]::date as rate_date,
        "row"[2] as from_currency,
        "row"[3] as to_currency,
        "row"[4]::decimal(20,12) as rate
      from (
        select unnest(from_json(${JSON.stringify(rows)}, '[["VARCHAR"]]')) as "row"
      )
    `,
  })
}
