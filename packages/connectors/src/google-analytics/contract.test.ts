import { describe, expect, it } from 'vitest'
import { compileContract } from '../contract-check.ts'
import { recordKey } from '../record-key.ts'
import { vendorRecords } from '../testing/vendor-records.ts'
import { events } from './contract.ts'

describe('the contract of events', () => {
  const records = vendorRecords('google_analytics/events.jsonl')
  const check = compileContract(events)

  it.skipIf(records === null)('takes every record that BigQuery really wrote and finds its key', () => {
    const found = (records ?? []).map(({ place, record }) => ({
      place,
      violation: check(record),
      key: recordKey(events, record),
    }))
    expect(found.length).toBeGreaterThan(5)
    expect(found.filter((one) => one.violation !== null || one.key === null)).toEqual([])
  })

  const event = { event_date: '20261101', event_timestamp: '1793500000000000', event_name: 'page_view' }

  it('keeps two events of denied consent apart by their bundle', () => {
    const first = { ...event, user_pseudo_id: null, event_bundle_sequence_id: '1' }
    expect(recordKey(events, first)).toBe('|1793500000000000|page_view|1||')
    expect(recordKey(events, { ...first, event_bundle_sequence_id: '2' })).not.toBe(recordKey(events, first))
  })

  it('refuses a timestamp that came as a JSON number and so has lost digits', () => {
    expect(check(event)).toBeNull()
    expect(check({ ...event, event_timestamp: 1793500000000000 })).toMatchObject({ path: 'event_timestamp' })
  })
})
