import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Connector, ExtractWindow, ObjectContract, Session } from '@gata/connectors'
import type { Row, Warehouse } from '@gata/warehouse'
import { openMemoryWarehouse } from '@gata/warehouse/testing'
import { z } from 'zod'
import { type Cursor, type ObjectPlace, readLoadedCursor } from '../cursor.ts'
import { extractPackage } from '../extract-package.ts'
import type { SealedPackage } from '../load-package.ts'
import { type LoadResult, loadPackages } from '../load-packages.ts'
import { fakeContract, fakeSession } from './fake-session.ts'

type JsonRecord = Readonly<Record<string, unknown>>

const place: ObjectPlace = { tenant: 'acme', source: 'facebook_ads', object: 'figures' }
const now = () => new Date('2026-11-16T12:00:00Z')
const days: ExtractWindow = { kind: 'days', from: '2026-11-10', to: '2026-11-15' }

/** A home, a warehouse and one object whose records a test gives. */
export interface FakeIngest extends AsyncDisposable {
  readonly home: string
  readonly place: ObjectPlace
  warehouse: Warehouse
  extract(records: readonly JsonRecord[], options?: FakeWindow): Promise<SealedPackage>
  load(contract?: ObjectContract, warehouse?: Warehouse): Promise<readonly LoadResult[]>
  sync(records: readonly JsonRecord[], options?: FakeWindow): Promise<LoadResult | undefined>
  /** What is landed, in order: `key spend load_seq`, and whether it is a deletion. */
  landed(): Promise<readonly string[]>
}

export interface FakeWindow {
  readonly contract?: ObjectContract
  readonly window?: ExtractWindow
  readonly cursorBefore?: Cursor | null
  readonly cursorAfter?: Cursor
}

/** Opens a {@link FakeIngest} in a folder of its own. */
export async function openFakeIngest(): Promise<FakeIngest> {
  const home = await mkdtemp(join(tmpdir(), 'gata-ingest-'))
  const ingest: FakeIngest = {
    home,
    place,
    warehouse: await openMemoryWarehouse(),
    extract: (records, { contract = fakeContract(), window = days, ...cursors } = {}) =>
      extractPackage({
        home,
        place,
        contract,
        session: fakeSession(() => [records]),
        planned: {
          window,
          cursorBefore: readLoadedCursor(home, place),
          cursorAfter: { kind: 'days', from: '2026-11-10', to: '2026-11-15' },
          ...cursors,
        },
        now,
        traffic: () => ({ requests: 0, retries: 0 }),
      }),
    load: (contract = fakeContract(), warehouse = ingest.warehouse) =>
      loadPackages(warehouse, { home, targets: [{ place, contract, masterModelId: 'facebook_ads_api_v1' }], now }),
    async sync(records, options) {
      await ingest.extract(records, options)
      return (await ingest.load(options?.contract)).at(-1)
    },
    async landed() {
      const rows = await ingest.warehouse.rows<Row & { line: string }>(`
        select concat_ws(' ', record_key, payload->>'spend', load_seq, if(is_deleted, 'deleted', null)) as line
        from raw_acme.facebook_ads_figures
        order by load_seq, record_key
      `)
      return rows.map(({ line }) => line)
    },
    async [Symbol.asyncDispose]() {
      await ingest.warehouse[Symbol.asyncDispose]()
      await rm(home, { recursive: true, force: true })
    },
  }
  return ingest
}

/** A connector of these objects whose sessions are given. */
export function fakeConnector(objects: readonly ObjectContract[], session: Session): Connector {
  return {
    name: 'facebook_ads',
    title: 'Facebook Ads',
    domain: 'paid_ads',
    apiVersion: 'v1',
    masterModelId: 'facebook_ads_api_v1',
    defaultBaseUrl: 'http://localhost',
    objects,
    settings: z.object({}),
    secrets: [],
    open: () => session,
  }
}
