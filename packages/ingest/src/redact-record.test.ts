import { findConnector } from '@gata/connectors'
import { describe, expect, it } from 'vitest'
import { redactLanded, redactRecord, treatmentOf } from './redact-record.ts'

const redacted = (record: object, pii: readonly string[]): unknown =>
  JSON.parse(redactRecord(JSON.stringify(record), pii))

describe('redacting a record', () => {
  it('empties what the contract calls personal and keeps its shape', () => {
    const order = { id: 7, total: '12.50', customer: { id: 3, tags: ['vip'], email: 'ann@x.test' }, phone: '1' }
    expect(redacted(order, ['customer', 'phone'])).toEqual({
      id: 7,
      total: '12.50',
      customer: { id: null, tags: [null], email: null },
      phone: null,
    })
  })

  it('reaches into lists, and leaves out what is not there', () => {
    const record = { lines: [{ note: 'a', sku: 's' }, { sku: 't' }] }
    expect(redacted(record, ['lines.note', 'nothing.at.all'])).toEqual({
      lines: [{ note: null, sku: 's' }, { sku: 't' }],
    })
  })

  it('takes ids of the person and any text with an address wherever they stand', () => {
    const record = {
      customer_id: 9,
      deep: { deviceId: 'd', url: 'https://x.test/?e=ann%40x.test' },
      log: 'by ann@x.test',
      id: 1,
    }
    expect(redacted(record, [])).toEqual({ customer_id: null, deep: { deviceId: null, url: null }, log: null, id: 1 })
  })

  it('keeps the ids of payments, which tie an order to what was paid for it', () => {
    const record = {
      note_attributes: [
        { name: 'stripe_charge_id', value: 'ch_1' },
        { name: 'gift for', value: 'Bob' },
      ],
    }
    expect(redacted(record, ['note_attributes'])).toEqual({
      note_attributes: [
        { name: 'stripe_charge_id', value: 'ch_1' },
        { name: null, value: null },
      ],
    })
  })

  it('keeps every digit', () => {
    const text = '{"id":12345678901234567890,"price":1.10,"email":"a@b.test"}'
    expect(redactRecord(text, ['email'])).toBe('{"id":12345678901234567890,"price":1.10,"email":null}')
  })

  it('gives the declared fields of a landed record as they come redacted out of a package', () => {
    const { known } = redactLanded('{"id":1.0,"email":"a@b.test","extra":true}', ['email'], new Set(['id', 'email']))
    expect(known).toBe(redactRecord('{"id":1.0,"email":"a@b.test"}', ['email']))
  })
})

describe('what becomes of an object', () => {
  const treatment = (source: string, object: string): string => {
    const contract = findConnector(source).objects.find(({ name }) => name === object)
    if (!contract) throw new Error(`${source} has no ${object}`)
    return treatmentOf({ tenant: 'acme', source, object }, contract)
  }
  it('is redaction where it is money, else removal', () => {
    expect([
      treatment('shopify', 'orders'),
      treatment('stripe', 'charges'),
      treatment('google_analytics', 'events'),
    ]).toEqual(['redact', 'redact', 'remove'])
  })
})
