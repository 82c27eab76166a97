import type { UseCases } from './use-cases.ts'

/** The use cases as the service does them, each loaded by the command that needs it: help opens no database client, a plan loads no vendor. */
export const serviceUseCases: UseCases = {
  start: async (...words) => (await import('./use-cases/start.ts')).start(...words),
  addTenant: async (...words) => (await import('./use-cases/tenants.ts')).add(...words),
  disableSources: async (...words) => (await import('./use-cases/tenants.ts')).disable(...words),
  removeTenant: async (...words) => (await import('./use-cases/tenants.ts')).remove(...words),
  erase: async (...words) => (await import('./use-cases/erase.ts')).erase(...words),
  onboard: async (...words) => (await import('./use-cases/onboard.ts')).onboard(...words),
  simulate: async (...words) => (await import('./use-cases/simulate.ts')).serve(...words),
  initConnectors: async (...words) => (await import('./use-cases/connectors.ts')).initConnectors(...words),
  showConnector: async (...words) => (await import('./use-cases/connectors.ts')).showConnector(...words),
  ingest: async (...words) => (await import('./use-cases/ingest.ts')).ingest(...words),
  compile: async (...words) => (await import('./use-cases/models.ts')).compile(...words),
  list: async (...words) => (await import('./use-cases/list.ts')).list(...words),
  plan: async (...words) => (await import('./use-cases/plan.ts')).plan(...words),
  run: async (...words) => (await import('./use-cases/run-models.ts')).run(...words),
  build: async (...words) => (await import('./use-cases/run-models.ts')).build(...words),
  retry: async (...words) => (await import('./use-cases/retry.ts')).retry(...words),
  test: async (...words) => (await import('./use-cases/models.ts')).test(...words),
  testUnits: async (...words) => (await import('./use-cases/test-units.ts')).units(...words),
  publish: async (...words) => (await import('./use-cases/published.ts')).publish(...words),
  docs: async (...words) => (await import('./use-cases/docs.ts')).docs(...words),
  access: async (...words) => (await import('./use-cases/access.ts')).access(...words),
  secrets: async (...words) => (await import('./use-cases/secrets.ts')).secrets(...words),
  showFailures: async (...words) => (await import('./use-cases/show-failures.ts')).failures(...words),
  show: async (...words) => (await import('./use-cases/published.ts')).show(...words),
}
