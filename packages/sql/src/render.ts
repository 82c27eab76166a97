import { GataError } from '@gata/base'
import { dedent } from './dedent.ts'
import type { Relation } from './relation.ts'
import type { Sql, SqlPart, SqlValue } from './sql.ts'

/** A query ready to be sent: text with `$1 …` and the values for them. */
export interface Statement {
  readonly text: string
  readonly values: readonly SqlValue[]
}

/** How a relation is written; the default is its quoted `"schema"."name"`. */
export type RenderRelation = (relation: Relation) => string

/** Renders with every value bound as `$n`; for queries that are run. */
export function renderStatement(query: Sql, renderRelation: RenderRelation = quoteRelation): Statement {
  const values: SqlValue[] = []
  const text = query.parts.map((part) => {
    if (part.kind !== 'value') return renderPart(part, renderRelation)
    values.push(part.value)
    return `$${values.length}`
  })
  return { text: dedent(text.join('')), values }
}

/** Renders with every value written as a literal; for views and models, which can not hold bound values. */
export function renderText(query: Sql, renderRelation: RenderRelation = quoteRelation): string {
  return dedent(
    query.parts
      .map((part) => (part.kind === 'value' ? literal(part.value) : renderPart(part, renderRelation)))
      .join(''),
  )
}

/** A name in double quotes, quotes inside doubled. */
export function quoteIdent(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** `"schema"."name"`, or `"name"` alone where the relation lives in no schema. */
export function quoteRelation(relation: Relation): string {
  return relation.schema === null
    ? quoteIdent(relation.name)
    : `${quoteIdent(relation.schema)}.${quoteIdent(relation.name)}`
}

/** A value as a SQL literal. */
export function literal(value: SqlValue): string {
  if (value === null) return 'null'
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new GataError('sql-bad-literal', 'a number that is not finite has no SQL literal', { got: String(value) })
  }
  return String(value)
}

function renderPart(part: Exclude<SqlPart, { kind: 'value' }>, renderRelation: RenderRelation): string {
  switch (part.kind) {
    case 'text':
      return part.text
    case 'identifier':
      return quoteIdent(part.name)
    case 'relation':
      return renderRelation(part.relation)
  }
}
