import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { currentRecords, modelNamed, modelTenant } from '@gata/models/testing'
import { runModel } from '@gata/transform/testing'
import { expect, it } from 'vitest'

const folder = join(import.meta.dirname, '../../shared/data/vendor-records/stripe')
const isThere = existsSync(folder)
if (!isThere) console.warn(`SKIPPED: orders are not linked to real charges, since ${folder} is absent`)

interface StripeRecord {
  readonly [field: string]: unknown
  readonly id: string
}

function recordsOf(file: string): readonly StripeRecord[] {
  return readFileSync(join(folder, file), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as StripeRecord) // a file of recorded answers
}

it.skipIf(!isThere)('orders carry what real charges say, named by charge or by intent', async () => {
  const charges = recordsOf('charges.jsonl')
  const intents = recordsOf('payment_intents.jsonl')
  const named = [...charges, ...intents].map(({ id }) => id)
  const orders = named.map((id, index) => ({
    id: index + 1,
    name: `#${index + 1}`,
    created_at: `2026-11-0${1 + Math.floor(index / charges.length)}T00:00:00Z`,
    currency: 'USD',
    total_price: '1.00',
    note_attributes: [{ name: 'stripe_charge_id', value: id }],
  }))
  const tenant = modelTenant(['shopify', 'stripe'])
  const rows = await runModel<Record<string, unknown>>(modelNamed(tenant, 'fct_acme__orders'), {
    inputs: [
      [modelNamed(tenant, 'platform_mm__shopify_api_v1_orders'), currentRecords('shopify', orders)],
      [modelNamed(tenant, 'platform_mm__stripe_api_v1_charges'), currentRecords('stripe', charges)],
      [modelNamed(tenant, 'platform_mm__stripe_api_v1_payment_intents'), currentRecords('stripe', intents)],
    ],
  })
  const found = new Map(rows.map((row) => [named[Number(row.order_id) - 1], row]))

  const money = (cents: unknown) => (Number(cents) / 100).toFixed(4)
  const isPaid = (charge: StripeRecord) => charge.paid === true && charge.captured === true
  expect(charges.map(({ id }) => [found.get(id)?.paid_amount, found.get(id)?.charge_refunded_amount])).toEqual(
    charges.map((charge) =>
      isPaid(charge) ? [money(charge.amount), money(charge.amount_refunded)] : [money(0), money(0)],
    ),
  )
  expect(intents.map(({ id }) => found.get(id)?.stripe_charge_id)).toEqual(
    intents.map(({ latest_charge, charges: listed }) => latest_charge ?? firstOf(listed) ?? null),
  )
})

/** The newest charge of the list that intents held before 2022-11-15. */
function firstOf(list: unknown): unknown {
  const data: unknown = typeof list === 'object' && list !== null ? Reflect.get(list, 'data') : []
  return Array.isArray(data) && data.length > 0 ? Reflect.get(Object(data[0]), 'id') : null
}
