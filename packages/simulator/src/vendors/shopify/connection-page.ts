import type { FieldNode } from 'graphql'
import { GraphqlError } from './graphql-error.ts'
import { argumentsOf, fieldsOf, type JsonObject, take, type Variables } from './selection.ts'

/** A page of a connection before a selection is taken out of it. */
export interface NodesPage {
  readonly nodes: readonly JsonObject[]
  readonly hasNextPage: boolean
  readonly endCursor: string | null
}

/** A page as the API writes it: edges and pageInfo, as far as they are selected. */
export function connectionAnswer(field: FieldNode, page: NodesPage, variables: Variables): JsonObject {
  const answer: Record<string, unknown> = {}
  for (const part of fieldsOf(field.selectionSet, '')) {
    const name = part.name.value
    if (name === 'pageInfo') answer.pageInfo = { hasNextPage: page.hasNextPage, endCursor: page.endCursor }
    else if (name === 'edges') answer.edges = page.nodes.map((node) => edgeOf(part, node, variables))
    else throw new GraphqlError('undefinedField', `Field '${name}' doesn't exist on a connection`)
  }
  return answer
}

function edgeOf(edges: FieldNode, node: JsonObject, variables: Variables): JsonObject {
  const nodeField = fieldsOf(edges.selectionSet, '').find((field) => field.name.value === 'node')
  return { node: take(node, nodeField?.selectionSet, (field, values) => innerPage(field, values, variables)) }
}

/** A page of a list inside a node; its cursor is the place in the list. */
export function innerPage(field: FieldNode, values: readonly JsonObject[], variables: Variables): JsonObject {
  const { first, after } = argumentsOf(field, variables)
  if (typeof first !== 'number') throw new GraphqlError('missingRequiredArguments', `${field.name.value} needs first`)
  const from = typeof after === 'string' ? Number(Buffer.from(after, 'base64').toString()) : 0
  const end = Math.min(values.length, from + first)
  const page = {
    nodes: values.slice(from, end),
    hasNextPage: end < values.length,
    endCursor: end === 0 ? null : Buffer.from(String(end)).toString('base64'),
  }
  return connectionAnswer(field, page, variables)
}
