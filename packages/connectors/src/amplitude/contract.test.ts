import { describe, expect, it } from 'vitest'
import { compileContract } from '../contract-check.ts'
import { recordKey } from '../record-key.ts'
import { vendorRecords } from '../testing/vendor-records.ts'
import { events, users } from './contract.ts'
import { newestOfUsers } from './user-record.ts'

const records = vendorRecords('amplitude/events.jsonl')

async function* batch(list: readonly Readonly<Record<string, unknown>>[]) {
  yield list
}

describe('the contract of events', () => {
  const check = compileContract(events)

  it.skipIf(records === null)('takes every line that Amplitude really exported and finds its key', () => {
    const found = (records ?? []).map(({ place, record }) => ({
      place,
      violation: check(record),
      key: recordKey(events, record),
    }))
    expect(found.length).toBeGreaterThanOrEqual(4)
    expect(found.filter((one) => one.violation !== null || one.key === null)).toEqual([])
    expect(new Set(found.map(({ key }) => key)).size).toBe(found.length)
  })

  it('refuses times with an offset, which the export never writes', () => {
    const event = { event_type: 'a', event_time: '2026-11-01 10:00:00.000000', uuid: 'u' }
    expect(check({ ...event, server_upload_time: '2026-11-01 10:00:05.000000' })).toBeNull()
    expect(check({ ...event, server_upload_time: '2026-11-01T10:00:05+00:00' })).toMatchObject({
      path: 'server_upload_time',
    })
  })
})

describe('the contract of users', () => {
  it.skipIf(records === null)('takes the users of every line that Amplitude really exported', async () => {
    const check = compileContract(users)
    const found = await newestOfUsers(batch((records ?? []).map(({ record }) => record)))
    expect(found.map((record) => recordKey(users, record))).toEqual(['550106004607', '1610447902357', '1610448985864'])
    expect(found.map((record) => check(record)).filter((violation) => violation !== null)).toEqual([])
  })
})
