import { describe, expect, it } from 'vitest'
import { compileContract } from '../contract-check.ts'
import { recordKey } from '../record-key.ts'
import { vendorRecords } from '../testing/vendor-records.ts'
import { orders, products } from './contract.ts'

const files = [
  { file: 'shopify/orders.jsonl', contract: orders },
  { file: 'shopify/products.jsonl', contract: products },
  { file: 'shopify/products_graphql.jsonl', contract: products },
]

describe.each(files)('the contract of $file', ({ file, contract }) => {
  const records = vendorRecords(file)

  it.skipIf(records === null)('takes every record that Shopify really sent and finds its key', () => {
    const check = compileContract(contract)
    const found = (records ?? []).map(({ place, record }) => ({
      place,
      violation: check(record),
      isKeyed: /^\d+$/.test(recordKey(contract, record) ?? ''),
    }))
    expect(found.length).toBeGreaterThan(5)
    expect(found.filter((one) => one.violation !== null || !one.isKeyed)).toEqual([])
  })
})

describe('the contract of orders', () => {
  const check = compileContract(orders)
  const order = {
    id: 'gid://shopify/Order/1',
    legacyResourceId: '1',
    name: '#1',
    totalPriceSet: { shopMoney: { amount: '10.0', currencyCode: 'USD' } },
  }

  it('refuses money that is a JSON number', () => {
    expect(check(order)).toBeNull()
    const broken = { ...order, totalPriceSet: { shopMoney: { amount: 10, currencyCode: 'USD' } } }
    expect(check(broken)).toMatchObject({ path: 'totalPriceSet.shopMoney.amount', got: '10' })
    expect(check({ id: 1, name: '#1', total_price: 10 })).toMatchObject({ path: 'total_price' })
  })

  it('reads one order from its GraphQL node and from its REST body', () => {
    expect(recordKey(orders, order)).toBe(recordKey(orders, { id: 1, name: '#1' }))
  })

  it('refuses an order without id', () => {
    expect(check({ name: '#1' })).toMatchObject({ path: 'id', got: 'nothing' })
  })
})
