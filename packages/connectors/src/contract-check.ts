import { Ajv, type ErrorObject } from 'ajv'
import { z } from 'zod'
import type { ObjectContract, WireColumn } from './object.ts'

/** Where a record breaks its contract: the first broken field, what was expected and what came. */
export interface Violation {
  readonly path: string
  readonly expected: string
  readonly got: string
}

/** Checks a record against its contract; null when it keeps it. */
export type CheckRecord = (record: unknown) => Violation | null

/**
 * Compiles a contract into a check fast enough for millions of records: the zod schema as JSON Schema, compiled once by ajv.
 */
export function compileContract(contract: ObjectContract): CheckRecord {
  const validate = new Ajv({ strict: false }).compile(
    z.toJSONSchema(contract.record, { io: 'input', target: 'draft-7' }),
  )
  return (record) => {
    if (validate(record)) return null
    const first = validate.errors?.[0]
    return first ? violationOf(first, record) : { path: '', expected: 'the declared record', got: typeof record }
  }
}

/** The declared top-level fields of an object with their wire types, in contract order. */
export function wireColumns(contract: ObjectContract): readonly WireColumn[] {
  const schema = z.toJSONSchema(contract.record, { io: 'input' })
  const properties = (schema.properties ?? {}) as Record<string, JsonSchema> // zod types a schema loosely
  return Object.entries(properties).map(([name, property]) => ({ name, type: wireType(property) }))
}

/** The wire type of a value of a field that no contract declares. */
export function observedWireType(value: unknown): WireColumn['type'] {
  if (typeof value === 'string') return 'VARCHAR'
  if (typeof value === 'boolean') return 'BOOLEAN'
  if (typeof value === 'number') return Number.isInteger(value) ? 'BIGINT' : 'DOUBLE'
  return 'JSON'
}

interface JsonSchema {
  readonly type?: string
  readonly anyOf?: readonly JsonSchema[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
}

function wireType(schema: JsonSchema): WireColumn['type'] {
  const kinds = new Set(branches(schema).filter((kind) => kind !== 'null'))
  if (kinds.size !== 1) return 'JSON'
  const [only] = kinds
  if (only === 'string') return 'VARCHAR'
  if (only === 'boolean') return 'BOOLEAN'
  if (only === 'integer') return 'BIGINT'
  if (only === 'number') return 'DOUBLE'
  return 'JSON'
}

function branches(schema: JsonSchema): readonly string[] {
  if (schema.anyOf) return schema.anyOf.flatMap(branches)
  if (schema.type) return [schema.type]
  if (schema.const !== undefined) return [typeof schema.const]
  return (schema.enum ?? []).map((value) => typeof value)
}

function violationOf(error: ErrorObject, record: unknown): Violation {
  const parent = error.instancePath.split('/').slice(1)
  if (error.keyword === 'required') {
    const missing = String(error.params.missingProperty)
    return { path: [...parent, missing].join('.'), expected: 'a value', got: 'nothing' }
  }
  return { path: parent.join('.'), expected: error.message ?? error.keyword, got: shown(valueAt(record, parent)) }
}

function valueAt(record: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    record,
  )
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > 80 ? `${text.slice(0, 77)}…` : text
}
