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
  const found = new Set<Method>()
  const seen = new Set<string>()
  const visit = (part: Selector): void => {
    switch (part.kind) {
      case 'match':
        found.add(part.method)
        return
      case 'named': {
        const meant = seen.has(part.name) ? undefined : named.get(part.name)
        seen.add(part.name)
        if (meant) visit(meant)
        return
      }
      case 'around':
      case 'whole':
        visit(part.of)
        return
      case 'union':
      case 'intersection':
        part.of.forEach(visit)
        return
      case 'difference':
        visit(part.from)
        visit(part.without)
        return
    }
  }
  visit(selector)
  return found
}
