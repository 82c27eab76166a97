import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { ExtractWindow, ObjectContract, Session } from '@gata/connectors'
import { testIo } from '@gata/connectors/testing'
import { describe, expect, it } from 'vitest'
import { readLoadedCursor } from './cursor.ts'
import { packageDirectory, sealedPackages } from './load-package.ts'
import { type SyncEvent, type SyncOptions, syncSource } from './sync-source.ts'
import { type FakeIngest, fakeConnector, fakeContract, fakeSession, openFakeIngest } from './testing/index.ts'

const recordOf = (window: ExtractWindow) =>
  window.kind === 'days' ? [{ id: 'a', day: window.to, spend: '1' }] : [{ id: 'a', day: '2026-11-15', spend: '1' }]

describe('reading a source', () => {
  it('seals history newest days first, and goes on from there the next time', async () => {
    await using ingest = await openFakeIngest()
    await sync(ingest)
    expect(windowsOf(ingest)).toEqual(['2026-11-07..2026-11-16', '2026-10-28..2026-11-06', '2026-10-27..2026-10-27'])
    await ingest.load()
    expect(readLoadedCursor(ingest.home, ingest.place)).toEqual({ kind: 'days', from: '2026-10-27', to: '2026-11-16' })
    await sync(ingest)
    expect(windowsOf(ingest)).toEqual(['2026-11-13..2026-11-16'])
  })

  it('goes on after the packages that wait to be loaded', async () => {
    await using ingest = await openFakeIngest()
    await sync(ingest)
    await sync(ingest)
    expect(windowsOf(ingest).slice(3)).toEqual(['2026-11-13..2026-11-16'])
    await ingest.load()
    expect(readLoadedCursor(ingest.home, ingest.place)).toEqual({ kind: 'days', from: '2026-10-27', to: '2026-11-16' })
  })

  it('keeps what was sealed before it failed, and takes up the rest', async () => {
    await using ingest = await openFakeIngest()
    const dies: Session = fakeSession((window) => {
      if (window.kind === 'days' && window.to < '2026-11-10') throw new Error('vendor gone')
      return [recordOf(window)]
    })
    const [outcome] = await sync(ingest, { session: dies })
    expect(String(outcome?.error)).toContain('vendor gone')
    await ingest.load()
    await sync(ingest)
    expect(windowsOf(ingest)).toEqual(['2026-11-13..2026-11-16', '2026-10-28..2026-11-06', '2026-10-27..2026-10-27'])
    await ingest.load()
    expect(readLoadedCursor(ingest.home, ingest.place)).toEqual({ kind: 'days', from: '2026-10-27', to: '2026-11-16' })
  })

  it('reads everything again when asked, and the cursor follows', async () => {
    await using ingest = await openFakeIngest()
    await sync(ingest)
    await ingest.load()
    await sync(ingest, { fullRefresh: true })
    expect(windowsOf(ingest)).toHaveLength(3)
    expect((await ingest.load()).map(({ landed }) => landed)).toEqual([0, 0, 0])
    expect(readLoadedCursor(ingest.home, ingest.place)).toEqual({ kind: 'days', from: '2026-10-27', to: '2026-11-16' })
  })

  it('throws away what a killed extraction left', async () => {
    await using ingest = await openFakeIngest()
    await mkdir(join(packageDirectory(ingest.home, ingest.place), 'load_1.open'), { recursive: true })
    await sync(ingest)
    const names = await readdir(packageDirectory(ingest.home, ingest.place))
    expect(names).toHaveLength(3)
    expect(names).not.toContain('load_1.open')
  })

  it('lets one object fail alone, and says which', async () => {
    await using ingest = await openFakeIngest()
    const session: Session = {
      ...fakeSession((window) => [recordOf(window)]),
      extract: async function* (object, window) {
        if (object === 'broken') throw new Error('vendor gone')
        yield { records: recordOf(window) }
      },
    }
    const events: SyncEvent[] = []
    const outcomes = await sync(ingest, {
      session,
      objects: [fakeContract({ name: 'broken', sync: { kind: 'full' } }), fakeContract()],
      onEvent: (event) => events.push(event),
    })
    expect(outcomes.filter(({ error }) => error !== null).map(({ place }) => place.object)).toEqual(['broken'])
    expect(events.flatMap((event) => (event.kind === 'object-failed' ? [event.place.object] : []))).toEqual(['broken'])
    expect(windowsOf(ingest)).toHaveLength(3)
  })

  it('refuses an object that the connector does not deliver', async () => {
    await using ingest = await openFakeIngest()
    await expect(sync(ingest, { names: ['figure'] })).rejects.toThrow('did you mean figures?')
  })
})

interface SyncRequest {
  readonly session?: Session
  readonly objects?: readonly ObjectContract[]
  readonly names?: readonly string[]
  readonly fullRefresh?: boolean
  readonly onEvent?: SyncOptions['onEvent'] & {}
}

function sync(ingest: FakeIngest, request: SyncRequest = {}) {
  const session = request.session ?? fakeSession((window) => [recordOf(window)])
  return syncSource({
    home: ingest.home,
    tenant: ingest.place.tenant,
    connector: fakeConnector(request.objects ?? [fakeContract()], session),
    connection: { baseUrl: 'http://localhost', settings: {}, secrets: {} },
    io: testIo(),
    fullRefresh: request.fullRefresh ?? false,
    ...(request.names ? { objects: request.names } : {}),
    ...(request.onEvent ? { onEvent: request.onEvent } : {}),
  })
}

function windowsOf(ingest: FakeIngest): readonly string[] {
  return sealedPackages(ingest.home, ingest.place).map(({ manifest: { window } }) =>
    window.kind === 'days' ? `${window.from}..${window.to}` : window.kind,
  )
}
