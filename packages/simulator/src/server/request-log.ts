import type { FaultKind } from './faults.ts'

/** A request that reached a simulated API. */
export interface LoggedRequest {
  readonly connector: string
  readonly method: string
  /** Below the connector's prefix, with the query string. */
  readonly path: string
  readonly fault: FaultKind | null
}

/** The requests that a simulator saw. */
export interface RequestLog {
  add(request: LoggedRequest): void
  /** Counts a page that was served twice over or in another order: it belongs to a request that is written down already. */
  addPageFault(connector: string): void
  /** The newest ones in their order, at most a thousand. */
  recent(): readonly LoggedRequest[]
  /** How many there were by connector, and how many faults they and their pages met. */
  counts(): Readonly<Record<string, { readonly requests: number; readonly faults: number }>>
}

const KEPT = 1000

/** A log without requests. */
export function createRequestLog(): RequestLog {
  const kept: LoggedRequest[] = []
  const counted = new Map<string, { requests: number; faults: number }>()
  const countOf = (connector: string): { requests: number; faults: number } => {
    const count = counted.get(connector) ?? { requests: 0, faults: 0 }
    counted.set(connector, count)
    return count
  }
  return {
    add(request) {
      kept.push(request)
      if (kept.length > 2 * KEPT) kept.splice(0, KEPT)
      const count = countOf(request.connector)
      count.requests += 1
      if (request.fault) count.faults += 1
    },
    addPageFault: (connector) => {
      countOf(connector).faults += 1
    },
    recent: () => kept.slice(-KEPT),
    counts: () => Object.fromEntries([...counted].map(([connector, count]) => [connector, { ...count }])),
  }
}
