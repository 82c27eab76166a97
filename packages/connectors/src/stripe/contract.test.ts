import { describe, expect, it } from 'vitest'
import { compileContract } from '../contract-check.ts'
import { recordKey } from '../record-key.ts'
import { vendorRecords } from '../testing/vendor-records.ts'
import { charges, paymentIntents } from './contract.ts'

const files = [
  { file: 'stripe/charges.jsonl', object: charges, id: /^(ch|py)_/ },
  { file: 'stripe/payment_intents.jsonl', object: paymentIntents, id: /^pi_/ },
]

describe.each(files)('the contract of $object.name', ({ file, object, id }) => {
  const records = vendorRecords(file)

  it.skipIf(records === null)(`takes every record of ${file} and finds its key`, () => {
    const check = compileContract(object)
    const found = (records ?? []).map(({ place, record }) => ({
      place,
      violation: check(record),
      isKeyed: id.test(recordKey(object, record) ?? ''),
    }))
    expect(found.length).toBeGreaterThan(4)
    expect(found.filter((one) => one.violation !== null || !one.isKeyed)).toEqual([])
  })
})

describe('the contract of charges', () => {
  const check = compileContract(charges)
  const charge = {
    id: 'ch_1',
    amount: 1999,
    amount_refunded: 0,
    balance_transaction: { id: 'txn_1', amount: 1999, currency: 'usd', fee: 88, net: 1911, exchange_rate: null },
    captured: true,
    created: 1_763_000_000,
    currency: 'usd',
    livemode: true,
    paid: true,
    refunded: false,
    status: 'succeeded',
  }

  it('takes a balance transaction whole, as its id, or none', () => {
    expect(check(charge)).toBeNull()
    expect(check({ ...charge, balance_transaction: 'txn_1' })).toBeNull()
    expect(check({ ...charge, balance_transaction: null })).toBeNull()
  })

  it('refuses amounts that are no whole minor units, and a currency that is not in lower case', () => {
    expect(check({ ...charge, amount: 19.99 })).toMatchObject({ path: 'amount', got: '19.99' })
    expect(check({ ...charge, amount: '1999' })).toMatchObject({ path: 'amount' })
    expect(check({ ...charge, currency: 'USD' })).toMatchObject({ path: 'currency' })
  })
})
