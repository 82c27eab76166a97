import { once } from 'node:events'
import type { Outcome, Work } from '../use-cases.ts'
import { open } from './open-work.ts'
import { serveVendors } from './serve-vendors.ts'

/** Serves the simulated vendors until the work is aborted. */
export async function serve(work: Work, options: { readonly now?: Date; readonly port?: number }): Promise<Outcome> {
  const { project, tenants, hear } = await open(work)
  await using simulations = new AsyncDisposableStack()
  for (const tenant of tenants.filter(({ generation }) => generation)) {
    simulations.use(await serveVendors(project, tenant, hear, options))
  }
  if (!work.signal.aborted) await once(work.signal, 'abort')
  return { status: 'done', summary: 'No longer serving.', record: {} }
}
