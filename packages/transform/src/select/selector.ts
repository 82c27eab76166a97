/** By what nodes are picked; `kind` is also written `config.materialized`. */
export const methods = [
  'name',
  'tag',
  'tenant',
  'source',
  'path',
  'layer',
  'kind',
  'resource_type',
  'test_name',
  'test_type',
  'state',
  'result',
] as const

export type Method = (typeof methods)[number]

/** What a selection means, as plain data: made of an expression or of a file, and evaluated over a graph. */
export type Selector =
  /** Nodes of which something is so: `tag:shopify`. The value may hold `*`, `?` and `[…]`. */
  | { readonly kind: 'match'; readonly method: Method; readonly value: string }
  /** A selector of the file, by its name. */
  | { readonly kind: 'named'; readonly name: string }
  /** Some nodes with what stands up to so many steps above and below them; `Infinity` for all of it. */
  | { readonly kind: 'around'; readonly of: Selector; readonly above: number; readonly below: number }
  /** Some nodes, all below them, and all above any of those: `@name`. */
  | { readonly kind: 'whole'; readonly of: Selector }
  | { readonly kind: 'union'; readonly of: readonly Selector[] }
  | { readonly kind: 'intersection'; readonly of: readonly Selector[] }
  | { readonly kind: 'difference'; readonly from: Selector; readonly without: Selector }

/** The selectors of a file by their names. */
export type NamedSelectors = ReadonlyMap<string, Selector>

/** The methods that a selector uses, also by way of named ones; names that are not known are left out. */
export function methodsIn(selector: Selector, named: NamedSelectors): ReadonlySet<Method> {
  const seen = new Set<string>()
  const leaves = (part: Selector): readonly Leaf[] =>
    leavesOf(part).flatMap((leaf) => {
      if (leaf.kind === 'match') return [leaf]
      const meant = seen.has(leaf.name) ? undefined : named.get(leaf.name)
      seen.add(leaf.name)
      return meant ? leaves(meant) : []
    })
  return new Set(leaves(selector).flatMap((leaf) => (leaf.kind === 'match' ? [leaf.method] : [])))
}

/** The names of other selectors that a selector holds. */
export function namesIn(selector: Selector): ReadonlySet<string> {
  return new Set(leavesOf(selector).flatMap((leaf) => (leaf.kind === 'named' ? [leaf.name] : [])))
}

type Leaf = Extract<Selector, { kind: 'match' | 'named' }>

function leavesOf(part: Selector): readonly Leaf[] {
  switch (part.kind) {
    case 'match':
    case 'named':
      return [part]
    case 'around':
    case 'whole':
      return leavesOf(part.of)
    case 'union':
    case 'intersection':
      return part.of.flatMap(leavesOf)
    case 'difference':
      return [...leavesOf(part.from), ...leavesOf(part.without)]
  }
}
