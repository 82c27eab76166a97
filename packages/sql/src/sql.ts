import { GataError } from '@gata/base'
import { isRelation, type Relation } from './relation.ts'

/** A scalar that may stand in a query: bound in statements, written out as a literal in model text. */
export type SqlValue = string | number | bigint | boolean | null

/** One piece of a query, in order. */
export type SqlPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'value'; readonly value: SqlValue }
  | { readonly kind: 'identifier'; readonly name: string }
  | { readonly kind: 'relation'; readonly relation: Relation }

/** A query or a piece of one; plain data, made by the {@link sql} tag. */
export interface Sql {
  readonly type: 'sql'
  readonly parts: readonly SqlPart[]
}

/** What may stand in `${…}`: a value, another piece, or a relation (a model, a table). */
export type SqlInput = SqlValue | Sql | Relation

/**
 * SQL as SQL: values are bound or written as literals, pieces nest, and a relation in `${…}` is both the quoted
 * name and the edge of the model graph.
 */
export function sql(strings: TemplateStringsArray, ...inputs: readonly SqlInput[]): Sql {
  const parts: SqlPart[] = []
  strings.forEach((text, index) => {
    if (text !== '') parts.push({ kind: 'text', text })
    if (index < inputs.length) parts.push(...partsOf(inputs[index] as SqlInput, index)) // index is in range here
  })
  return { type: 'sql', parts }
}

/** A quoted identifier: `ident('order')` gives `"order"`. */
export function ident(name: string): Sql {
  return { type: 'sql', parts: [{ kind: 'identifier', name }] }
}

/** Text that goes into the query as it is; for pieces that our own code made, never for anything from outside. */
export function unsafeSql(text: string): Sql {
  return { type: 'sql', parts: [{ kind: 'text', text }] }
}

/** Pieces one after the other with a separator between them. */
export function join(pieces: readonly Sql[], separator = ', '): Sql {
  const parts = pieces.flatMap((piece, index): SqlPart[] =>
    index === 0 ? [...piece.parts] : [{ kind: 'text', text: separator }, ...piece.parts],
  )
  return { type: 'sql', parts }
}

/** Texts as a query of one column, for `id in ${textList(ids)}`: one bound value however many they are. */
export function textList(texts: readonly string[]): Sql {
  return sql`(select unnest(from_json(${JSON.stringify(texts)}, '["VARCHAR"]')))`
}

/** Whether something is a piece made by {@link sql}. */
export function isSql(input: unknown): input is Sql {
  return typeof input === 'object' && input !== null && 'type' in input && input.type === 'sql'
}

/** The relations that a query names, each once, in the order of their first use. */
export function relationsOf(query: Sql): readonly Relation[] {
  const seen = new Map<string, Relation>()
  for (const part of query.parts) {
    if (part.kind === 'relation') seen.set(`${part.relation.schema ?? ''}.${part.relation.name}`, part.relation)
  }
  return [...seen.values()]
}

function partsOf(input: SqlInput, index: number): readonly SqlPart[] {
  if (isSql(input)) return input.parts
  if (isRelation(input)) return [{ kind: 'relation', relation: input }]
  if (input === null || ['string', 'number', 'bigint', 'boolean'].includes(typeof input)) {
    return [{ kind: 'value', value: input }]
  }
  throw new GataError('sql-bad-input', `the value at \${${index}} of a query can not stand in SQL`, {
    expected: 'a string, number, bigint, boolean, null, a piece of sql or a relation',
    got: typeof input,
  })
}
