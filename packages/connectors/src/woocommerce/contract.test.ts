import { describe, expect, it } from 'vitest'
import { compileContract } from '../contract-check.ts'
import { recordKey } from '../record-key.ts'
import { vendorRecords } from '../testing/vendor-records.ts'
import { orders, products } from './contract.ts'

const files = [
  { file: 'woocommerce/orders.jsonl', object: orders },
  { file: 'woocommerce/products.jsonl', object: products },
]

describe.each(files)('the contract of $object.name', ({ file, object }) => {
  const records = vendorRecords(file)

  it.skipIf(records === null)(`takes every record of ${file} and finds its key`, () => {
    const check = compileContract(object)
    const found = (records ?? []).map(({ place, record }) => ({
      place,
      violation: check(record),
      isKeyed: /^\d+$/.test(recordKey(object, record) ?? ''),
    }))
    expect(found.length).toBeGreaterThan(3)
    expect(found.filter((one) => one.violation !== null || !one.isKeyed)).toEqual([])
  })
})

describe('the contract of orders', () => {
  const check = compileContract(orders)
  const order = {
    id: 727,
    number: '727',
    status: 'processing',
    currency: 'USD',
    date_created_gmt: '2017-03-22T19:28:02',
    total: '29.35',
    customer_id: 0,
    meta_data: [
      { id: 1, key: '_stripe_fee', value: '0.61' },
      { id: 2, key: '_lines', value: [{ a: 1 }] },
    ],
    line_items: [{ id: 315, product_id: 93, quantity: 2, subtotal: '6.00', total: '6.00', price: 3 }],
    refunds: [{ id: 726, total: '-10.00' }],
  }

  it('takes values of any type in meta data, and refunds below zero', () => {
    expect(check(order)).toBeNull()
  })

  it('refuses totals that are numbers and times with an offset', () => {
    expect(check({ ...order, total: 29.35 })).toMatchObject({ path: 'total', got: '29.35' })
    expect(check({ ...order, date_created_gmt: '2017-03-22T19:28:02Z' })).toMatchObject({ path: 'date_created_gmt' })
  })
})
