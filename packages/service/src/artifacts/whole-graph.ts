import { isGataError } from '@gata/base'
import type { Manifest } from '@gata/transform'
import { compileTenants } from '../build.ts'
import type { Project } from '../project.ts'

/**
 * The graph of all tenants that are run and of those that a graph has already: a reader of the manifest expects the whole project, whatever part of it
 * somebody ran last. Where another tenant's models do not compile it is the part.
 */
export function wholeGraph(project: Project, manifest: Manifest): Manifest {
  const { covered, all } = tenantsOf(project, manifest)
  if (all.length === covered.size) return manifest
  try {
    return compileTenants(project, all)
  } catch (thrown) {
    if (isGataError(thrown)) return manifest
    throw thrown
  }
}

/** About how many nodes the whole graph has, without compiling it. */
export function wholeSize(project: Project, manifest: Manifest): number {
  const { covered, all } = tenantsOf(project, manifest)
  return manifest.nodes.length * Math.max(1, all.length / Math.max(1, covered.size))
}

function tenantsOf({ tenants }: Project, { nodes }: Manifest) {
  const covered = new Set(nodes.flatMap(({ tenant }) => tenant ?? []))
  const isRun = ({ status }: Project['tenants'][number]): boolean => status === 'active' || status === 'onboarding'
  return { covered, all: tenants.filter((tenant) => isRun(tenant) || covered.has(tenant.slug)) }
}
