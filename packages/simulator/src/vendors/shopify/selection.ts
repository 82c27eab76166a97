import { type FieldNode, Kind, type SelectionSetNode, type ValueNode } from 'graphql'
import { GraphqlError } from './graphql-error.ts'

export type JsonObject = Readonly<Record<string, unknown>>
export type Variables = Readonly<Record<string, unknown>>

/** Fields that are connections in the API and plain lists in our nodes. */
const innerConnections: ReadonlySet<string> = new Set(['lineItems', 'variants'])

/** Fields of a selection that apply to a type, fragments opened. */
export function fieldsOf(selection: SelectionSetNode | undefined, typeName: string): readonly FieldNode[] {
  return (selection?.selections ?? []).flatMap((node): readonly FieldNode[] => {
    if (node.kind === Kind.FIELD) return [node]
    if (node.kind === Kind.INLINE_FRAGMENT && node.typeCondition?.name.value === typeName) {
      return fieldsOf(node.selectionSet, typeName)
    }
    return []
  })
}

/** Values of a field's arguments. */
export function argumentsOf(field: FieldNode, variables: Variables): JsonObject {
  return Object.fromEntries(
    (field.arguments ?? []).map((argument) => [argument.name.value, valueOf(argument.value, variables)]),
  )
}

/** What a selection takes out of a node; asks `onConnection` for the value of a connection inside it (undefined leaves it out). */
export function take(
  node: JsonObject,
  selection: SelectionSetNode | undefined,
  onConnection: (field: FieldNode, values: readonly JsonObject[]) => unknown,
): JsonObject {
  const taken: Record<string, unknown> = {}
  for (const field of fieldsOf(selection, typeof node.__typename === 'string' ? node.__typename : '')) {
    const name = field.name.value
    if (!(name in node)) throw new GraphqlError('undefinedField', `Field '${name}' doesn't exist`)
    const value = node[name]
    const taking =
      innerConnections.has(name) && Array.isArray(value) ? onConnection(field, value) : part(field, value, onConnection)
    if (taking !== undefined) taken[field.alias?.value ?? name] = taking
  }
  return taken
}

function part(
  field: FieldNode,
  value: unknown,
  onConnection: (field: FieldNode, values: readonly JsonObject[]) => unknown,
): unknown {
  if (!field.selectionSet || value === null) return value
  if (Array.isArray(value)) return value.map((one) => part(field, one, onConnection))
  return take(value as JsonObject, field.selectionSet, onConnection) // a field with a selection holds an object
}

function valueOf(value: ValueNode, variables: Variables): unknown {
  if (value.kind === Kind.VARIABLE) return variables[value.name.value] ?? null
  if (value.kind === Kind.INT) return Number(value.value)
  if (value.kind === Kind.STRING || value.kind === Kind.ENUM || value.kind === Kind.BOOLEAN) return value.value
  return null
}
