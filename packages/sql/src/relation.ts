/** Something a query can read from: a table, a view, a model. `schema` is null for what lives in no schema (a CTE). */
export interface Relation {
  readonly type: 'relation'
  readonly schema: string | null
  readonly name: string
}

/** A relation by its name. */
export function relation(schema: string | null, name: string): Relation {
  return { type: 'relation', schema, name }
}

/** Whether something is a {@link Relation}. */
export function isRelation(input: unknown): input is Relation {
  return typeof input === 'object' && input !== null && 'type' in input && input.type === 'relation'
}
