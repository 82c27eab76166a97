import { ident, join, type Sql, sql } from '@gata/sql'
import type { Model } from '@gata/transform'
import type { Canonical } from '../canonical/canonical.ts'

/**
 * Rows with their amounts once more in the tenant's reporting currency, `<amount>_reporting` and `reporting_currency`, at the last rate
 * known on or before the row's day. A pair's own rate comes first, then the inverse of the opposite one, then two over a third
 * currency. Without a rate the amount is null, but nothing is nothing in every currency. Each currency and day is looked up once.
 *
 * ```sql
 * with rows_to_convert as (…), wanted as (distinct currency and day), quotes as (direct, inverse, crossed; the last rate of each)
 * select rows_to_convert.*, (spend * rate)::decimal(18,4) as spend_reporting, …
 * ```
 */
export function converted(canonical: Canonical, rows: Sql, reporting: string, rates: Model): Sql {
  if (!canonical.conversion) return rows
  const { amounts, day, currency } = canonical.conversion
  const made = [...amounts.map((name) => `${name}_reporting`), 'reporting_currency']
  const columns = Object.keys(canonical.columns).filter((name) => !made.includes(name))
  return sql`
    with rows_to_convert as (
      ${rows}
    ),
    wanted as (
      select distinct
        ${ident(currency)} as from_currency,
        ${ident(day)} as rate_day
      from rows_to_convert
      where ${ident(currency)} is not null
        and ${ident(currency)} <> ${reporting}
    ),
    both_ways as (
      select from_currency, to_currency, rate_date, rate, 1 as detour
      from ${rates}
      union all
      select
        to_currency as from_currency,
        from_currency as to_currency,
        rate_date,
        (1 / rate)::decimal(20,12) as rate,
        2 as detour
      from ${rates}
    ),
    pairs as (
      select distinct from_currency, to_currency, detour from both_ways
    ),
    legs as (
      select distinct
        wanted.from_currency,
        wanted.rate_day,
        pairs.to_currency,
        pairs.detour
      from wanted
      join pairs using (from_currency)
    ),
    first_quotes as (
      select
        legs.from_currency,
        legs.rate_day,
        legs.to_currency,
        both_ways.rate,
        legs.detour
      from legs
      asof join both_ways
        on both_ways.from_currency = legs.from_currency
        and both_ways.to_currency = legs.to_currency
        and both_ways.detour = legs.detour
        and both_ways.rate_date <= legs.rate_day
    ),
    second_quotes as (
      select
        first_quotes.from_currency,
        first_quotes.rate_day,
        (first_quotes.rate::double * both_ways.rate::double)::decimal(20,12) as rate,
        10 * first_quotes.detour + both_ways.detour as detour,
        first_quotes.to_currency as over_currency
      from (
        select
          first_quotes.*,
          pairs.detour as second_detour
        from first_quotes
        join pairs
          on pairs.from_currency = first_quotes.to_currency
          and pairs.to_currency = ${reporting}
      ) as first_quotes
      asof join both_ways
        on both_ways.from_currency = first_quotes.to_currency
        and both_ways.to_currency = ${reporting}
        and both_ways.detour = first_quotes.second_detour
        and both_ways.rate_date <= first_quotes.rate_day
    ),
    quotes as (
      select
        from_currency,
        rate_day,
        rate
      from (
        select from_currency, rate_day, rate, detour, '' as over_currency
        from first_quotes
        where to_currency = ${reporting}
        union all
        select from_currency, rate_day, rate, detour, over_currency
        from second_quotes
      ) as candidates
      qualify row_number() over (partition by from_currency, rate_day order by detour, over_currency) = 1
    )
    select
      ${join(
        columns.map((name) => sql`rows_to_convert.${ident(name)}`),
        ',\n      ',
      )},
      ${join(
        amounts.map((name) => amountOf(name, currency, reporting)),
        ',\n      ',
      )},
      ${reporting} as reporting_currency
    from rows_to_convert
    left join quotes
      on quotes.from_currency = rows_to_convert.${ident(currency)}
      and quotes.rate_day = rows_to_convert.${ident(day)}
  `
}

function amountOf(name: string, currency: string, reporting: string): Sql {
  const amount = sql`rows_to_convert.${ident(name)}`
  return sql`case
        when rows_to_convert.${ident(currency)} = ${reporting} or ${amount} = 0 then ${amount}
        else (${amount} * quotes.rate)::decimal(18,4)
      end as ${ident(`${name}_reporting`)}`
}
