import type { Connector, ExtractWindow } from '@gata/connectors'
import type { FaultKind, LoggedRequest } from '@gata/simulator'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { distinct, readAll, type SimulatedVendors, simulateVendors, windowsOf } from './simulated-vendors.ts'

const vendors = await simulateVendors()
const { simulator } = vendors

beforeEach(() => simulator.setFaults([]))

afterAll(() => vendors[Symbol.asyncDispose]())

/** What any answer can suffer on its way, wherever it is sent from. */
const anywhere: readonly FaultKind[] = [
  'throttle',
  'server-error',
  'truncated-body',
  'html',
  'connection-reset',
  'timeout',
]

/** How long a silent vendor is waited for; long enough for one that answers. */
const PATIENCE_MS = 500

describe.each(vendors.connectors)('the connector $name', (connector) => {
  it('reads everything in spite of each fault at each of its endpoints', async () => {
    const targets = await endpointsOf(vendors, connector)
    expect(targets.length).toBeGreaterThan(0)
    const broken: string[] = []
    for (const target of targets) {
      for (const kind of anywhere) {
        const outcome = await disturbed(connector, target, kind)
        if (outcome !== 'unharmed') broken.push(`${kind} at ${target.endpoint}: ${outcome}`)
      }
    }
    expect(broken).toEqual([])
  })

  it.each<FaultKind>(['duplicate-page', 'reordered-page'])('loses nothing to a %s', async (kind) => {
    const before = faultsOf(connector)
    for (const { object, window } of everyWindow(connector)) {
      const clean = await readAll(vendors.open(connector).session, object, window)
      simulator.setFaults([{ vendor: connector.name, kind, times: 1000 }])
      const found = await readAll(vendors.open(connector).session, object, window)
      simulator.setFaults([])
      expect(distinct(found)).toEqual(distinct(clean))
    }
    expect(faultsOf(connector)).toBeGreaterThan(before)
  })
})

interface Target {
  readonly object: string
  readonly window: ExtractWindow
  readonly endpoint: string
  /** How many requests of the read come before the first one to the endpoint. */
  readonly after: number
  readonly clean: readonly string[]
}

function everyWindow(connector: Connector): readonly { readonly object: string; readonly window: ExtractWindow }[] {
  return connector.objects.flatMap((contract) =>
    windowsOf(contract, vendors).map((window) => ({ object: contract.name, window })),
  )
}

const known = new Map<string, readonly Target[]>()

/** Where the requests of a connector go, each place once, found by reading everything undisturbed. */
async function endpointsOf(vendors: SimulatedVendors, connector: Connector): Promise<readonly Target[]> {
  const found = new Map<string, Target>()
  for (const { object, window } of known.has(connector.name) ? [] : everyWindow(connector)) {
    // A vendor that has made a report once gives it sooner the next time, so the way of the second reading is the usual one.
    const clean = distinct(await readAll(vendors.open(connector).session, object, window))
    const { session } = vendors.open(connector)
    const requests = await vendors.requestsDuring(connector, () => readAll(session, object, window))
    requests.forEach((request, after) => {
      const endpoint = endpointOf(request)
      if (!found.has(endpoint)) found.set(endpoint, { object, window, endpoint, after, clean })
    })
  }
  const targets = known.get(connector.name) ?? [...found.values()]
  known.set(connector.name, targets)
  return targets
}

/** The path without its query and without the ids in it. */
function endpointOf({ method, path }: LoggedRequest): string {
  const segments = (path.split('?')[0] ?? '').split('/')
  const isId = (segment: string): boolean => segment.length >= 8 && /\d.*\d/.test(segment)
  return `${method} ${segments.map((segment) => (isId(segment) ? '*' : segment)).join('/')}`
}

/** Faults that a connector has met so far. */
function faultsOf({ name }: Connector): number {
  return simulator.requests.counts()[name]?.faults ?? 0
}

/** What a fault changed: nothing, or in words what. */
async function disturbed(connector: Connector, target: Target, kind: FaultKind): Promise<string> {
  const before = faultsOf(connector)
  simulator.setFaults([{ vendor: connector.name, kind, after: target.after, times: 1 }])
  const { session, events } = vendors.open(connector, kind === 'timeout' ? { requestTimeoutMs: PATIENCE_MS } : {})
  try {
    const found = distinct(await readAll(session, target.object, target.window))
    if (faultsOf(connector) !== before + 1) return 'the fault was not met'
    if (JSON.stringify(found) !== JSON.stringify(target.clean)) return 'other records'
    return events.some((event) => event.kind === 'retry') ? 'unharmed' : 'not asked again'
  } catch (thrown) {
    return String(thrown)
  } finally {
    simulator.setFaults([])
  }
}
