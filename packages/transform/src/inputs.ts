import type { ManifestNode } from './manifest.ts'

/** Something that a node depends on, seen through views: a view by its code, all else by its data version. */
export interface NodeInput {
  readonly id: string
  readonly version: string
}

/** All that decides what a node is built from, each once: what it depends on, and through views what they depend on. */
export function inputsOf(
  node: ManifestNode,
  byId: Pick<ReadonlyMap<string, ManifestNode>, 'get'>,
  versionOf: (id: string) => string,
): readonly NodeInput[] {
  const ids = new Set(node.dependsOn)
  for (const id of ids) {
    const upstream = byId.get(id)
    if (upstream?.kind === 'view') for (const above of upstream.dependsOn) ids.add(above)
  }
  return [...ids].map((id) => {
    const upstream = byId.get(id)
    return { id, version: upstream?.kind === 'view' ? upstream.fingerprint : versionOf(id) }
  })
}

/** Digests of inputs, 8 hex digits for each, in one text: enough to tell which of them changed, and nothing is decided by it. */
export function digestInputs(inputs: readonly NodeInput[]): string {
  return inputs.map(digestOf).join('')
}

/** Those of the inputs that are not among the digested ones. */
export function changedInputs(inputs: readonly NodeInput[], digest: string): readonly NodeInput[] {
  const known = new Set(digest.match(/.{8}/g))
  return inputs.filter((input) => !known.has(digestOf(input)))
}

/** FNV-1a over 32 bits (http://www.isthe.com/chongo/tech/comp/fnv/). */
function digestOf({ id, version }: NodeInput): string {
  let hash = 0x811c9dc5
  for (const character of `${id}=${version}`) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193)
  }
  return (hash >>> 0).toString(16).padStart(8, '0')
}
