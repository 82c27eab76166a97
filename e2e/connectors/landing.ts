import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Connector, findConnector } from '@gata/connectors'
import { testIo } from '@gata/connectors/testing'
import { createIngestTables, loadPackages, syncSource } from '@gata/ingest'
import { relation, sql } from '@gata/sql'
import type { Warehouse } from '@gata/warehouse'
import { openMemoryWarehouse } from '@gata/warehouse/testing'
import type { SimulatedVendors } from './simulated-vendors.ts'

/** A home and a warehouse into which connectors are read, as a pipeline does it. */
export interface Landing extends AsyncDisposable {
  readonly home: string
  readonly warehouse: Warehouse
  /** Reads what the cursors ask for, and loads it. */
  sync(connector: Connector): Promise<void>
  /** What is landed of an object and still there: `key payload` lines in order. */
  current(connector: Connector, object: string): Promise<readonly string[]>
}

const tenant = 'acme'

/** Opens an empty {@link Landing} in a folder of its own. */
export async function openLanding(vendors: SimulatedVendors): Promise<Landing> {
  const home = await mkdtemp(join(tmpdir(), 'gata-suite-'))
  const warehouse = await openMemoryWarehouse()
  await createIngestTables(warehouse)
  return {
    home,
    warehouse,
    async sync({ name }) {
      const connector = findConnector(name)
      const clock = { now: () => vendors.simulator.now(), sleep: async () => {} }
      const outcomes = await syncSource({
        home,
        tenant,
        connector,
        connection: vendors.connectionOf(connector),
        io: testIo({ clock }),
        historyFrom: vendors.startDate,
      })
      const failed = outcomes.find(({ error }) => error !== null)
      if (failed) throw failed.error
      const targets = connector.objects.map((contract) => ({
        place: { tenant, source: name, object: contract.name },
        contract,
        masterModelId: connector.masterModelId,
      }))
      await loadPackages(warehouse, { home, targets, now: clock.now })
    },
    async current(connector, object) {
      const rows = await warehouse.rows<{ line: string }>(sql`
        select record_key || ' ' || payload::varchar as line
        from ${relation(`raw_${tenant}`, `${connector.name}_${object}`)}
        qualify
          row_number() over (
            partition by record_key
            order by changed_at desc nulls last, load_seq desc
          ) = 1
          and not is_deleted
        order by line
      `)
      return rows.map(({ line }) => line)
    },
    async [Symbol.asyncDispose]() {
      await warehouse[Symbol.asyncDispose]()
      await rm(home, { recursive: true, force: true })
    },
  }
}
