import { findConnector, type Session } from '@gata/connectors'
import { testIo } from '@gata/connectors/testing'
import type { Warehouse } from '@gata/warehouse'
import { openMemoryWarehouse } from '@gata/warehouse/testing'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { type Simulator, startSimulator } from '../../server/index.ts'
import type { VendorApi } from '../../server/vendor-api.ts'

export interface ServeOptions {
  readonly fill: (world: Warehouse) => Promise<void>
  readonly now: Date
  readonly vendors: readonly VendorApi[]
}

export interface OpenOptions {
  readonly settings?: Readonly<Record<string, unknown>>
  /** What differs from the credentials that the simulator gives out. */
  readonly secrets?: Readonly<Record<string, string>>
  readonly io?: Parameters<typeof testIo>[0]
}

/** A vendor's API over a world of its own, for the tests of one file. */
export interface ServedVendor {
  readonly world: Warehouse
  readonly simulator: Simulator
  /** A session of a connector with this vendor, and the effects that it was given. */
  open(connector: string, options?: OpenOptions): { readonly io: ReturnType<typeof testIo>; readonly session: Session }
}

/** Serves vendors from before the first test of a file to after its last; each test finds them without faults and at the same time. */
export function serveVendor({ fill, now, vendors }: ServeOptions): ServedVendor {
  let served: { readonly world: Warehouse; readonly simulator: Simulator } | undefined
  const current = () => {
    if (!served) throw new Error('vendors are served while tests run')
    return served
  }

  beforeAll(async () => {
    const world = await openMemoryWarehouse()
    await fill(world)
    served = { world, simulator: await startSimulator({ world, now, vendors: [...vendors] }) }
  })

  beforeEach(() => {
    const { simulator } = current()
    simulator.setFaults([])
    simulator.setNow(now)
  })

  afterAll(async () => {
    await served?.simulator.close()
    await served?.world[Symbol.asyncDispose]()
  })

  return {
    get world() {
      return current().world
    },
    get simulator() {
      return current().simulator
    },
    open: (connector, { settings = {}, secrets = {}, io: overrides } = {}) => {
      const connection = current().simulator.connections[connector]
      const io = testIo(overrides)
      const session = findConnector(connector).open(
        { baseUrl: connection?.baseUrl ?? '', settings, secrets: { ...connection?.secrets, ...secrets } },
        io,
      )
      return { io, session }
    },
  }
}
