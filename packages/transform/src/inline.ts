import { quoteRelation, type Relation, renderText, type Sql } from '@gata/sql'
import { idOf } from './model-id.ts'

/**
 * The text of a query with every relation by its quoted name, and those for which `textOf` gives a text put in as a
 * subquery, indented where it stands.
 */
export function inlineRelations(query: Sql, textOf: (id: string) => string | null): string {
  const inlined: string[] = []
  const text = renderText(query, (relation: Relation) => {
    const subquery = textOf(idOf(relation))
    if (subquery === null) return quoteRelation(relation)
    inlined.push(subquery)
    return placeholder(inlined.length - 1)
  })
  return inlined.length === 0
    ? text
    : text
        .split('\n')
        .map((line) => putIn(line, inlined))
        .join('\n')
}

// A NUL can not stand in SQL, so no query holds this by itself.
function placeholder(index: number): string {
  return `\0${index}\0`
}

function putIn(line: string, inlined: readonly string[]): string {
  if (!line.includes('\0')) return line
  const indent = line.slice(0, line.length - line.trimStart().length)
  return line.replace(/\0(\d+)\0/g, (_, index: string) => {
    const body = (inlined[Number(index)] ?? '').split('\n').map((inner) => `${indent}  ${inner}`)
    return `(\n${body.join('\n')}\n${indent})`
  })
}
