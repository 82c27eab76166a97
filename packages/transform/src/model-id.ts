import { type Relation, relationsOf, type Sql } from '@gata/sql'

/** The id of a relation that lives in a schema: `schema.name`. */
export function idOf(relation: Relation): string {
  return `${relation.schema ?? ''}.${relation.name}`
}

/** Ids of the relations that a query names, each once; those without a schema are its own CTEs and are left out. */
export function relationIds(query: Sql | null): readonly string[] {
  if (!query) return []
  return relationsOf(query)
    .filter((relation) => relation.schema !== null)
    .map(idOf)
}
