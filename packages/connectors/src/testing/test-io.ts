import { seededRandom, silentLogger } from '@gata/base'
import type { ConnectorIo, RequestEvent } from '../connector.ts'

/** Effects for tests: a clock that stands still and does not wait, seeded jitter, every request written down. */
export function testIo(overrides: Partial<ConnectorIo> = {}): ConnectorIo & { readonly events: RequestEvent[] } {
  const events: RequestEvent[] = []
  return {
    fetch: globalThis.fetch,
    clock: { now: () => new Date('2026-11-16T12:00:00Z'), sleep: async () => {} },
    logger: silentLogger,
    random: seededRandom(1),
    retryBudget: { left: 100 },
    onRequest: (event) => events.push(event),
    ...overrides,
    events,
  }
}
