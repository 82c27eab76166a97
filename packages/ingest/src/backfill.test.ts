import type { ExtractWindow, ObjectContract, Session } from '@gata/connectors'
import { testIo } from '@gata/connectors/testing'
import { describe, expect, it } from 'vitest'
import { readLoadedCursor } from './cursor.ts'
import type { BackfillRange } from './plan-backfill.ts'
import { keyOf } from './plan-backfill.ts'
import { syncSource } from './sync-source.ts'
import { type FakeIngest, fakeConnector, fakeContract, fakeSession, openFakeIngest } from './testing/index.ts'

const october: BackfillRange = { from: '2026-10-01', to: '2026-10-27' }
const bySlices = ['days 2026-10-17 2026-10-26', 'days 2026-10-07 2026-10-16', 'days 2026-10-01 2026-10-06']

describe('a backfill', () => {
  it('that is interrupted goes on where it stood: finished windows are not read again', async () => {
    await using ingest = await openFakeIngest()
    expect(await backfill(ingest, october, { dieAt: 2 })).toEqual({ read: bySlices.slice(0, 2), failed: true })
    expect(await backfill(ingest, october)).toEqual({ read: bySlices.slice(1), failed: false })
    await ingest.load()
    expect(readLoadedCursor(ingest.home, ingest.place)).toEqual({ kind: 'days', from: '2026-10-01', to: '2026-10-26' })
    expect(await ingest.landed()).toEqual(['a|2026-10-26 1 1', 'a|2026-10-16 1 2', 'a|2026-10-06 1 3'])
  })

  it('goes on also when what was finished is loaded in between', async () => {
    await using ingest = await openFakeIngest()
    await backfill(ingest, october, { dieAt: 2 })
    await ingest.load()
    expect(await backfill(ingest, october)).toEqual({ read: bySlices.slice(1), failed: false })
    await ingest.load()
    expect(readLoadedCursor(ingest.home, ingest.place)).toEqual({ kind: 'days', from: '2026-10-01', to: '2026-10-26' })
  })

  it('that is done reads its days again when it is asked for again, and of other days all', async () => {
    await using ingest = await openFakeIngest()
    await backfill(ingest, october)
    expect((await backfill(ingest, october)).read).toEqual(bySlices)
    await backfill(ingest, october, { dieAt: 2 })
    expect((await backfill(ingest, { ...october, to: '2026-10-08' })).read).toEqual(['days 2026-10-01 2026-10-07'])
  })

  it('does not read what is read whole each time', async () => {
    await using ingest = await openFakeIngest()
    const contract = fakeContract({ sync: { kind: 'full' } })
    expect(await backfill(ingest, october, { contract })).toEqual({ read: [], failed: false })
  })
})

/** Reads days of the past from a vendor that dies at its n-th window; gives the windows that were asked for. */
async function backfill(
  ingest: FakeIngest,
  range: BackfillRange,
  { dieAt = 0, contract = fakeContract() }: { readonly dieAt?: number; readonly contract?: ObjectContract } = {},
): Promise<{ readonly read: readonly string[]; readonly failed: boolean }> {
  const read: string[] = []
  const session: Session = fakeSession((window: ExtractWindow) => {
    read.push(keyOf(window))
    if (read.length === dieAt) throw new Error('vendor gone')
    return [[{ id: 'a', day: window.kind === 'days' ? window.to : '2026-10-01', spend: '1' }]]
  })
  const outcomes = await syncSource({
    home: ingest.home,
    tenant: ingest.place.tenant,
    connector: fakeConnector([contract], session),
    connection: { baseUrl: 'http://localhost', settings: {}, secrets: {} },
    io: testIo(),
    backfill: range,
  })
  return { read, failed: outcomes.some(({ error }) => error !== null) }
}
