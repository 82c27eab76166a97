/**
 * Currencies whose amounts Stripe writes without decimals. The Ugandan shilling and the Icelandic króna have none either, but Stripe
 * still writes them with two. Source: https://docs.stripe.com/currencies#zero-decimal, #special-cases
 */
const withoutDecimals = 'bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf'.split(' ')

/** Currencies whose amounts Stripe writes with three decimals. Source: https://docs.stripe.com/currencies#three-decimal */
const withThreeDecimals = 'bhd jod kwd omr tnd'.split(' ')

/**
 * The SQL that makes an amount out of Stripe's whole minor units, `1999` of `usd` into `19.9900`, exactly: it multiplies decimals, since
 * a division would pass through a double. Both arguments are expressions; the currency is a lower-case code.
 */
export function majorUnits(amount: string, currency: string): string {
  return `(
    ${amount}::decimal(18,0)
    * case
      when ${currency} in (${listed(withoutDecimals)}) then 1.000
      when ${currency} in (${listed(withThreeDecimals)}) then 0.001
      else 0.010
    end
  )::decimal(18,4)`
}

function listed(currencies: readonly string[]): string {
  return currencies.map((code) => `'${code}'`).join(', ')
}
