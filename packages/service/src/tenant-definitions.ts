import { statSync } from 'node:fs'
import { join } from 'node:path'
import { applyOverlay, definitionsOf, type Overlay } from '@gata/metrics'
import type { SemanticModel } from '@gata/semantic'
import { readSemanticOverlay, type Tenant } from '@gata/tenants'
import type { Project } from './project.ts'

/** What the star schema means for every tenant, in the words of this one; one object as long as the tenant is described by one. */
export function tenantDefinitions(tenant: Pick<Tenant, 'slug' | 'reporting'>): SemanticModel {
  const model = bases.get(tenant) ?? definitionsOf({ slug: tenant.slug, currency: tenant.reporting.currency })
  bases.set(tenant, model)
  return model
}

/**
 * What the figures of a tenant mean: what they mean for every tenant, and what `semantic/<tenant>.yaml` beside `tenants.yaml` adds to it. One
 * object as long as neither changes.
 *
 * @throws GataError `overlay-invalid` with every problem and its place.
 */
export async function readDefinitions({ root }: Pick<Project, 'root'>, tenant: Tenant): Promise<SemanticModel> {
  const base = tenantDefinitions(tenant)
  const path = join(root, 'semantic', `${tenant.slug}.yaml`)
  // Most tenants have none: asking the system takes microseconds.
  const file = statSync(path, { throwIfNoEntry: false })
  if (!file) return base
  const version = `${path}:${file.ino}:${file.mtimeMs}:${file.size}`
  const known = overlaid.get(base)
  if (known?.version === version) return known.model
  const overlay: Overlay = await readSemanticOverlay(path, (said) => applyOverlay(base, said).issues)
  const { model } = applyOverlay(base, overlay)
  overlaid.set(base, { version, model })
  return model
}

const bases = new WeakMap<Pick<Tenant, 'slug' | 'reporting'>, SemanticModel>()
const overlaid = new WeakMap<SemanticModel, { readonly version: string; readonly model: SemanticModel }>()
