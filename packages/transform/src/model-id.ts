import { type Relation, relationsOf, type Sql } from '@gata/sql'

/** The id of a relation that lives in a schema: `schema.name`. */
export function idOf(relation: Relation): string {
  return `${relation.schema ?? ''}.${relation.name}`
}

/** Ids of the relations that a query names, each once; those without a schema are its own CTEs and are left out. */
export function relationIds(query: Sql | null): readonly string[] {
  if (!query) return []
  const known = idsOfQuery.get(query)
  if (known) return known
  const ids = relationsOf(query)
    .filter((relation) => relation.schema !== null)
    .map(idOf)
  idsOfQuery.set(query, ids)
  return ids
}

/** A query never changes and is asked several times in a compilation. */
const idsOfQuery = new WeakMap<Sql, readonly string[]>()
