import type { SyncMode } from '@gata/connectors'
import { describe, expect, it } from 'vitest'
import { createRecordEncoder } from './encode-record.ts'
import { fakeContract } from './testing/fake-session.ts'

const sync: SyncMode = { kind: 'days', field: 'at', lookbackDays: 1, historyDays: 10, sliceDays: 10 }

/** The days that the encoder reads out of values of the field that names them; what is wrong where there is none. */
function daysOf(values: readonly unknown[]) {
  const encoder = createRecordEncoder(fakeContract({ sync }))
  const days = values.map((at, index) => {
    const encoded = encoder.encode({ id: `${index}`, day: '2026-11-01', spend: '1', at }, index)
    return encoded.kind === 'line' ? /"w":"([^"]+)"/.exec(encoded.line)?.[1] : encoded.violation.got
  })
  return { days, range: encoder.days() }
}

describe('the day of a record', () => {
  it('is a day, with dashes or without, or the date of an instant', () => {
    const { days, range } = daysOf(['2026-11-02', '20261103', '2026-11-04 23:59:59.999999', '2026-11-01T00:00:00Z'])
    expect(days).toEqual(['2026-11-02', '2026-11-03', '2026-11-04', '2026-11-01'])
    expect(range).toEqual({ from: '2026-11-01', to: '2026-11-04' })
  })

  it('is that of seconds or milliseconds since 1970', () => {
    const instant = Date.parse('2026-11-04T23:59:59.999Z')
    expect(daysOf([instant, Math.floor(instant / 1000), instant + 1]).days).toEqual([
      '2026-11-04',
      '2026-11-04',
      '2026-11-05',
    ])
  })

  it('is none of anything else', () => {
    const { days, range } = daysOf(['2026-13-01', 'soon', -5, 1e300, null, true])
    expect(days).toEqual(['"2026-13-01"', '"soon"', '-5', '1e+300', 'null', 'true'])
    expect(range).toBeNull()
  })
})

describe('the newest of several copies', () => {
  it('is told by the milliseconds that the contract names', () => {
    const encoder = createRecordEncoder(fakeContract({ sync: { ...sync, newest: 'meta.processed' } }))
    const encoded = encoder.encode(
      { id: '1', day: '2026-11-01', spend: '1', at: '2026-11-01', meta: { processed: 1_793_500_000_123 } },
      0,
    )
    expect(encoded).toMatchObject({ line: expect.stringContaining('"w":"2026-11-01","c":"2026-11-01T02:26:40.123Z"') })
  })
})
