import { type InputRows, runModel } from '@gata/transform/testing'
import { describe, expect, it } from 'vitest'
import { fxRates } from '../platform/fx-rates.ts'
import type { FxRate } from '../tenant.ts'
import { modelsWrittenOut } from '../tenant-models.ts'
import { modelNamed, modelTenant } from '../testing/graph-of.ts'

const tenant = modelTenant(['google_ads', 'google_analytics'])
const engine = modelNamed(tenant, 'engine_acme__google_ads_ad_performance')

/** Converts amounts of days of November into dollars. */
async function converted(rates: readonly FxRate[], rows: InputRows): Promise<readonly unknown[]> {
  const models = modelsWrittenOut([tenant], rates)
  const model = models.find(({ name }) => name === 'fct_acme__ad_performance')
  const fx = models.find(({ name }) => name === 'fx_rates')
  if (!model || !fx) throw new Error('the models are gone')
  const rateRows = await runModel(fxRates(rates), { inputs: [] })
  const answer = await runModel(model, {
    inputs: [
      [engine, rows],
      [fx, rateRows],
    ],
    orderBy: ['ad_id'],
  })
  expect(answer.every((row) => row['reporting_currency'] === 'USD')).toBe(true)
  return answer.map((row) => row['spend_reporting'])
}

function rate(day: number, from: string, to: string, value: string): FxRate {
  return { day: `2026-11-${String(day).padStart(2, '0')}`, from, to, rate: value }
}

function spend(day: number, amount: string, currency: string | null): Record<string, unknown> {
  return {
    ad_id: `${day}${amount}${currency}`,
    report_date: `2026-11-${String(day).padStart(2, '0')}`,
    spend: amount,
    currency,
  }
}

describe('an amount in the reporting currency', () => {
  it('is at the last rate known on or before its day', async () => {
    const rates = [rate(2, 'EUR', 'USD', '1.10'), rate(5, 'EUR', 'USD', '1.20')]
    expect(
      await converted(rates, [
        spend(1, '10', 'EUR'),
        spend(2, '10', 'EUR'),
        spend(4, '10', 'EUR'),
        spend(9, '10', 'EUR'),
      ]),
    ).toEqual([null, '11.0000', '11.0000', '12.0000'])
  })

  it('is what it is in its own currency, and nothing is nothing in any', async () => {
    expect(await converted([], [spend(1, '7.5', 'USD'), spend(2, '0', 'EUR'), spend(3, '0', null)])).toEqual([
      '7.5000',
      '0.0000',
      '0.0000',
    ])
  })

  it('is null without a rate, and without a currency, never a guess', async () => {
    expect(await converted([rate(1, 'EUR', 'USD', '1.1')], [spend(2, '5', 'GBP'), spend(3, '5', null)])).toEqual([
      null,
      null,
    ])
  })

  it('takes the inverse where only the opposite is known, and goes over a third currency only where it must', async () => {
    const rates = [rate(1, 'USD', 'JPY', '160'), rate(1, 'GBP', 'EUR', '1.2'), rate(1, 'EUR', 'USD', '1.1')]
    expect(await converted(rates, [spend(2, '800', 'JPY'), spend(3, '10', 'GBP')])).toEqual(['5.0000', '13.2000'])
    const direct = [...rates, rate(2, 'GBP', 'USD', '1.3'), rate(2, 'USD', 'GBP', '0.5')]
    expect(await converted(direct, [spend(3, '10', 'GBP')])).toEqual(['13.0000'])
  })

  it('keeps its fourth decimal for large sums and small rates', async () => {
    expect(await converted([rate(1, 'IDR', 'USD', '0.000061')], [spend(2, '99999999999.99', 'IDR')])).toEqual([
      '6100000.0000',
    ])
  })

  it('does not multiply rows', async () => {
    const rates = [
      rate(1, 'EUR', 'USD', '1.1'),
      rate(1, 'USD', 'EUR', '0.9'),
      rate(1, 'EUR', 'GBP', '0.8'),
      rate(1, 'GBP', 'USD', '1.3'),
    ]
    expect(await converted(rates, [spend(2, '10', 'EUR'), spend(3, '20', 'EUR')])).toEqual(['11.0000', '22.0000'])
  })
})
