import { setTimeout as wait } from 'node:timers/promises'
import { openWarehouse, type Warehouse } from '@gata/warehouse'
import Fastify, { type FastifyInstance } from 'fastify'
import { addControlRoutes } from './control-routes.ts'
import { addFaultHooks, placeOf } from './fault-hooks.ts'
import { createFaultSchedule, type FaultRule } from './faults.ts'
import { createRequestLog, type RequestLog } from './request-log.ts'
import { createTokenBook } from './token-book.ts'
import type { VendorApi, VendorContext } from './vendor-api.ts'
import { vendorApis } from './vendor-apis.ts'

/** What to serve. */
export interface SimulatorOptions {
  /** The world, open or as the path of its file, which is then opened for reading. */
  readonly world: Warehouse | string
  /** The instant that the vendors stand at; stays until it is set. */
  readonly now: Date
  /** 0, the default, takes any free port. */
  readonly port?: number
  /** How long every vendor takes to answer, milliseconds; 0 unless given. */
  readonly latencyMs?: number
  /** The vendors to serve; all by default. */
  readonly vendors?: readonly VendorApi[]
}

/** What a connector needs to reach the simulator in a vendor's place. */
export interface SimulatedConnection {
  readonly baseUrl: string
  readonly secrets: Readonly<Record<string, string>>
}

/** The vendors' APIs on the loopback interface. */
export interface Simulator {
  readonly url: string
  /** By connector name. */
  readonly connections: Readonly<Record<string, SimulatedConnection>>
  now(): Date
  setNow(instant: Date): void
  /** Replaces the faults to come. */
  setFaults(rules: readonly FaultRule[]): void
  readonly requests: Pick<RequestLog, 'recent' | 'counts'>
  close(): Promise<void>
}

/** Starts the simulated vendors on 127.0.0.1, each below its connectors' names. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const apis = options.vendors ?? vendorApis()
  const isOwn = typeof options.world === 'string'
  const world =
    typeof options.world === 'string' ? await openWarehouse(options.world, { readOnly: true }) : options.world
  let instant = new Date(options.now)
  const clock = {
    now: () => new Date(instant),
    set: (next: Date) => {
      instant = new Date(next)
    },
  }
  const faults = createFaultSchedule()
  const log = createRequestLog()
  let url = ''

  const app = Fastify({
    forceCloseConnections: true,
    bodyLimit: 16 * 1024 * 1024,
    routerOptions: { maxParamLength: 500 },
  })
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
    done(null, Object.fromEntries(new URLSearchParams(String(body))))
  })
  addControlRoutes(app, clock, faults, log)
  for (const api of apis) {
    for (const connector of api.connectors) {
      app.register(
        async (scope: FastifyInstance) => {
          if (options.latencyMs) {
            const { latencyMs } = options
            scope.addHook('onRequest', async () => await wait(latencyMs))
          }
          addFaultHooks(scope, api, connector, faults, log)
          const context: VendorContext = {
            connector,
            baseUrl: () => `${url}/${connector}`,
            world,
            now: clock.now,
            tokens: createTokenBook(connector, clock.now),
            page: (request, rows) => {
              const fault = faults.meetPage(placeOf(api, connector, request))
              if (fault) log.addPageFault(connector)
              if (fault === 'duplicate-page') return [...rows, ...rows]
              return fault === 'reordered-page' ? rows.toReversed() : rows
            },
          }
          api.register(scope, context)
        },
        { prefix: `/${connector}` },
      )
    }
  }

  url = await app.listen({ host: '127.0.0.1', port: options.port ?? 0 })
  return {
    url,
    connections: connectionsOf(apis, url),
    now: clock.now,
    setNow: clock.set,
    setFaults: (rules) => faults.set(rules),
    requests: log,
    close: async () => {
      await app.close()
      if (isOwn) await world[Symbol.asyncDispose]()
    },
  }
}

function connectionsOf(apis: readonly VendorApi[], url: string): Record<string, SimulatedConnection> {
  return Object.fromEntries(
    apis.flatMap((api) =>
      api.connectors.map((connector) => {
        const baseUrl = `${url}/${connector}`
        return [connector, { baseUrl, secrets: api.secrets(baseUrl) }]
      }),
    ),
  )
}
