import { describe, expect, it } from 'vitest'
import { compileContract } from '../contract-check.ts'
import { recordKey } from '../record-key.ts'
import { vendorRecords } from '../testing/vendor-records.ts'
import { orders, products } from './contract.ts'

const files = [
  { file: 'bigcommerce/orders.jsonl', object: orders },
  { file: 'bigcommerce/products.jsonl', object: products },
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
    expect(found.length).toBeGreaterThan(4)
    expect(found.filter((one) => one.violation !== null || !one.isKeyed)).toEqual([])
  })
})

describe('the contract of orders', () => {
  const check = compileContract(orders)
  const order = {
    id: 100,
    customer_id: 0,
    date_created: 'Wed, 10 Jan 2018 21:05:30 +0000',
    date_modified: 'Fri, 5 Jan 2018 21:05:30 +0000',
    date_shipped: '',
    status_id: 11,
    status: 'Awaiting Fulfillment',
    total_inc_tax: '924.47',
    items_total: 1,
    payment_provider_id: null,
    default_currency_code: 'USD',
    refunds: [{ id: 1, order_id: 100, total_amount: 12.5 }],
  }

  it('takes money that is not padded, empty dates, and a payment named by text or number', () => {
    expect(check(order)).toBeNull()
    expect(check({ ...order, total_inc_tax: '8' })).toBeNull()
    expect(check({ ...order, payment_provider_id: 'ch_1' })).toBeNull()
    expect(check({ ...order, payment_provider_id: 60_112 })).toBeNull()
  })

  it('refuses money that is a number and dates in another form', () => {
    expect(check({ ...order, total_inc_tax: 924.47 })).toMatchObject({ path: 'total_inc_tax', got: '924.47' })
    expect(check({ ...order, date_created: '2018-01-10T21:05:30Z' })).toMatchObject({ path: 'date_created' })
  })
})
