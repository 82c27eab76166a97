import { describe, expect, it } from 'vitest'
import { compileContract } from '../contract-check.ts'
import { recordKey } from '../record-key.ts'
import { vendorRecords } from '../testing/vendor-records.ts'
import { events, people } from './contract.ts'

describe.each([
  { contract: events, file: 'mixpanel/events.jsonl' },
  { contract: people, file: 'mixpanel/people.jsonl' },
])('the contract of $contract.name', ({ contract, file }) => {
  const records = vendorRecords(file)

  it.skipIf(records === null)('takes what Mixpanel really sent and finds its key', () => {
    const check = compileContract(contract)
    const found = (records ?? []).map(({ place, record }) => ({
      place,
      violation: check(record),
      key: recordKey(contract, record),
    }))
    expect(found.length).toBeGreaterThan(0)
    expect(found.filter((one) => one.violation !== null || one.key === null)).toEqual([])
  })
})

describe('the key of an event', () => {
  const event = { event: 'Buy', properties: { time: 1793500000123, distinct_id: 'u', $insert_id: 'i' } }

  it('has four parts, and a change in any of them makes another event', () => {
    expect(recordKey(events, event)).toBe('Buy|u|1793500000123|i')
    const others = [
      { ...event, event: 'View' },
      ...[{ time: 1793500000124 }, { distinct_id: 'v' }, { $insert_id: 'j' }].map((changed) => ({
        ...event,
        properties: { ...event.properties, ...changed },
      })),
    ]
    expect(new Set(others.map((other) => recordKey(events, other))).size).toBe(4)
  })

  it('is the same for copies that were processed at different times', () => {
    const copy = { ...event, properties: { ...event.properties, mp_processing_time_ms: 1793500009999 } }
    expect(recordKey(events, copy)).toBe(recordKey(events, event))
  })
})
