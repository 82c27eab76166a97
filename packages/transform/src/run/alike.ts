import { md5Hex } from '@gata/base'
import type { ManifestNode } from '../manifest.ts'

/**
 * Groups nodes that are the same but for the tenant's name, so that a thousand tenants are checked as one. Nodes of one fingerprint are
 * alike; so are two whose text, columns and columns that they read are equal once each tenant's slug is taken out.
 */
export function groupAlike(
  nodes: readonly ManifestNode[],
  byId: ReadonlyMap<string, ManifestNode>,
): readonly (readonly [ManifestNode, ...ManifestNode[]])[] {
  const groups = new Map<string, [ManifestNode, ...ManifestNode[]]>()
  const byFingerprint = new Map<string, [ManifestNode, ...ManifestNode[]]>()
  const anonymise = anonymiser()
  const signature = columnSignatures()
  for (const node of nodes) {
    const same = byFingerprint.get(node.fingerprint)
    if (same) {
      same.push(node)
      continue
    }
    const columns = [node, ...node.reads.flatMap((id) => byId.get(id) ?? [])].map(signature)
    const key = anonymise([node.kind, node.sql, ...node.reads, ...columns].join('\n'), node.tenant)
    const group = groups.get(key) ?? [node]
    if (group[0] !== node) group.push(node)
    groups.set(key, group)
    byFingerprint.set(node.fingerprint, group)
  }
  return [...groups.values()]
}

/** Takes a tenant's slug and the MD5 of it out of a text. */
function anonymiser(): (text: string, tenant: string | null) => string {
  const digests = new Map<string, string>()
  return (text, tenant) => {
    if (tenant === null) return text
    const digest = digests.get(tenant) ?? md5Hex(tenant)
    digests.set(tenant, digest)
    return text.replaceAll(tenant, '\0').replaceAll(digest, '\0')
  }
}

function columnSignatures(): (node: ManifestNode) => string {
  const known = new Map<ManifestNode, string>()
  return (node) => {
    const made =
      known.get(node) ?? JSON.stringify([node.columns.map(({ name, type }) => [name, type]), node.heavyColumns])
    known.set(node, made)
    return made
  }
}
