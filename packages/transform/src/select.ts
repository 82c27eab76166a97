import { didYouMean, GataError } from '@gata/base'
import { type Graph, invert, reachable } from './graph.ts'
import type { Manifest, ManifestNode } from './manifest.ts'

/** Which part of the graph is meant; what is left out does not narrow it. */
export interface Selection {
  /** Nodes of one tenant, with the shared nodes that they depend on. */
  readonly tenant?: string
  /** Names, `+name` with everything it depends on, `name+` with everything that depends on it, `+name+` with both. */
  readonly names?: readonly string[]
}

/**
 * Ids of the selected nodes.
 *
 * @throws GataError `unknown-model` for a name that no node has, `unknown-tenant` for a tenant without nodes.
 */
export function select(manifest: Manifest, selection: Selection = {}): ReadonlySet<string> {
  const upstream: Graph = new Map(manifest.nodes.map((node) => [node.id, node.dependsOn]))
  const named = selection.names ? namedNodes(manifest, upstream, selection.names) : new Set(upstream.keys())
  if (selection.tenant === undefined) return named
  const allowed = tenantNodes(manifest, upstream, selection.tenant)
  return new Set([...named].filter((id) => allowed.has(id)))
}

function namedNodes(manifest: Manifest, upstream: Graph, names: readonly string[]): ReadonlySet<string> {
  const downstream = invert(upstream)
  const selected = new Set<string>()
  for (const pattern of names) {
    const name = pattern.replace(/^\+/, '').replace(/\+$/, '')
    const found = manifest.nodes.filter((node) => node.name === name || node.id === name).map((node) => node.id)
    if (found.length === 0) throw unknownModel(name, manifest)
    for (const id of found) selected.add(id)
    if (pattern.startsWith('+')) for (const id of reachable(upstream, found)) selected.add(id)
    if (pattern.endsWith('+')) for (const id of reachable(downstream, found)) selected.add(id)
  }
  return selected
}

function tenantNodes(manifest: Manifest, upstream: Graph, tenant: string): ReadonlySet<string> {
  const own = manifest.nodes.filter((node) => node.tenant === tenant)
  if (own.length === 0) {
    const tenants = [...new Set(manifest.nodes.flatMap((node) => node.tenant ?? []))]
    throw new GataError('unknown-tenant', `no model belongs to the tenant ${tenant}${didYouMean(tenant, tenants)}`)
  }
  const byId = new Map<string, ManifestNode>(manifest.nodes.map((node) => [node.id, node]))
  const above = [
    ...reachable(
      upstream,
      own.map((node) => node.id),
    ),
  ]
  return new Set(above.filter((id) => byId.get(id)?.tenant === tenant || byId.get(id)?.tenant === null))
}

function unknownModel(name: string, manifest: Manifest): GataError {
  const names = manifest.nodes.map((node) => node.name)
  return new GataError('unknown-model', `no model is named ${name}${didYouMean(name, names)}`)
}
