import { compileTenants, openProject, planModels } from '@gata/service/models'
import { findTenant } from '@gata/tenants'

/** A project's folder, its home, and which of its tenants is planned; all where null. */
export interface PlannedTenantsInput {
  readonly root: string
  readonly home: string
  readonly tenant: string | null
}

/** What planning took in a process of its own. */
export interface PlannedTenantsOutcome {
  readonly nodes: number
  /** From the start of the process until the plan is known: loading code, reading files, compiling, planning. */
  readonly seconds: number
  /** Of that, compiling alone. */
  readonly compileSeconds: number
}

/** Compiles and plans tenants as `gata plan` does. */
export async function planTenants({ root, home, tenant }: PlannedTenantsInput): Promise<PlannedTenantsOutcome> {
  const project = await openProject({ root, home })
  const tenants = tenant === null ? project.tenants : [findTenant(project.tenants, tenant)]
  const start = performance.now()
  const manifest = compileTenants(project, tenants)
  const compiled = performance.now()
  const { builds } = await planModels(project, manifest, { selection: {}, force: false })
  if (builds.length === 0) throw new Error('an empty home needs everything built')
  // `performance.now` counts from the start of the process.
  return { nodes: manifest.nodes.length, seconds: performance.now() / 1000, compileSeconds: (compiled - start) / 1000 }
}
