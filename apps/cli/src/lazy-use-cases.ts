import type { UseCases } from './use-cases.ts'

/** The service's use cases, loaded by the first command that needs one: `gata --help` opens no database client. */
export const lazyUseCases: UseCases = {
  start: async (...words) => (await load()).start(...words),
  addTenant: async (...words) => (await load()).addTenant(...words),
  disableSources: async (...words) => (await load()).disableSources(...words),
  removeTenant: async (...words) => (await load()).removeTenant(...words),
  erase: async (...words) => (await load()).erase(...words),
  onboard: async (...words) => (await load()).onboard(...words),
  simulate: async (...words) => (await load()).simulate(...words),
  initConnectors: async (...words) => (await load()).initConnectors(...words),
  showConnector: async (...words) => (await load()).showConnector(...words),
  ingest: async (...words) => (await load()).ingest(...words),
  compile: async (...words) => (await load()).compile(...words),
  list: async (...words) => (await load()).list(...words),
  plan: async (...words) => (await load()).plan(...words),
  run: async (...words) => (await load()).run(...words),
  build: async (...words) => (await load()).build(...words),
  retry: async (...words) => (await load()).retry(...words),
  test: async (...words) => (await load()).test(...words),
  publish: async (...words) => (await load()).publish(...words),
  access: async (...words) => (await load()).access(...words),
  show: async (...words) => (await load()).show(...words),
}

async function load(): Promise<UseCases> {
  const { serviceUseCases } = await import('./service-use-cases.ts')
  return serviceUseCases
}
