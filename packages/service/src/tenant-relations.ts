/** Prefixes of the relations and nodes that one tenant has to itself: `stg_acme__shopify_orders`. */
const prefixes = ['stg', 'push', 'int', 'engine', 'snapshot', 'fct', 'dim']

/**
 * Tells whether a relation or node belongs to a tenant by its name. A slug may begin like another one (`acme`, `acme__b`), so the
 * longest slug that fits is the owner.
 */
export function tenantOwner(slugs: readonly string[]): (schema: string, name: string) => string | null {
  const longestFirst = [...slugs].sort((left, right) => right.length - left.length)
  return (schema, name) => {
    if (schema.startsWith('raw_')) return longestFirst.find((slug) => schema === `raw_${slug}`) ?? null
    return longestFirst.find((slug) => prefixes.some((prefix) => name.startsWith(`${prefix}_${slug}__`))) ?? null
  }
}
