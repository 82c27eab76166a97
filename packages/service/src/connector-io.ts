import type { Clock } from '@gata/base'
import type { ConnectorIo } from '@gata/connectors'
import type { Project } from './project.ts'

/** What a connector is given to reach its vendor. */
export function connectorIo(
  project: Project,
  clock: Clock,
  signal: AbortSignal | undefined,
): Omit<ConnectorIo, 'onRequest' | 'retryBudget'> {
  return {
    fetch: globalThis.fetch,
    clock,
    logger: project.logger,
    random: Math.random,
    ...requestTimeout(project),
    ...(signal ? { signal } : {}),
  }
}

/** `GATA_REQUEST_TIMEOUT_MS`, for networks that are slower or tests that are faster than the default. */
function requestTimeout(project: Project): { readonly requestTimeoutMs?: number } {
  const milliseconds = Number(project.environment['GATA_REQUEST_TIMEOUT_MS'])
  return Number.isInteger(milliseconds) && milliseconds > 0 ? { requestTimeoutMs: milliseconds } : {}
}
