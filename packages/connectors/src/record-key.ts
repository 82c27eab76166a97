import type { ObjectContract } from './object.ts'

type JsonRecord = Readonly<Record<string, unknown>>

/** Reads the key of a record as text; null when every part of it is missing. */
export type ReadRecordKey = (record: JsonRecord) => string | null

/**
 * Compiles the key of a contract once, for millions of records.
 *
 * Each entry of `contract.key` is one part of the key; parts are joined by `|`, a missing part is empty. A part is a path (dots for
 * nesting), or several separated by ` ?? `, of which the first that has a value counts: `legacyResourceId ?? id`.
 * A GraphQL global id (`gid://shopify/Order/450789469`) counts as its last segment, so that it equals the plain id of the same thing.
 */
export function compileRecordKey(contract: Pick<ObjectContract, 'key'>): ReadRecordKey {
  const parts = contract.key.map((part) => readPart(part.split('??').map((path) => readPath(path.trim().split('.')))))
  const [only] = parts
  if (only && parts.length === 1) return (record) => only(record) || null
  return (record) => {
    let key = ''
    let isMissing = true
    for (let index = 0; index < parts.length; index++) {
      const text = parts[index]?.(record) ?? ''
      if (text !== '') isMissing = false
      key += index === 0 ? text : `|${text}`
    }
    return isMissing ? null : key
  }
}

/** The key of one record; {@link compileRecordKey} where there are many. */
export function recordKey(contract: Pick<ObjectContract, 'key'>, record: JsonRecord): string | null {
  return compileRecordKey(contract)(record)
}

type ReadValue = (record: JsonRecord) => unknown

function readPart(alternatives: readonly ReadValue[]): (record: JsonRecord) => string {
  return (record) => {
    for (const read of alternatives) {
      const text = keyText(read(record))
      if (text !== '') return text
    }
    return ''
  }
}

function readPath(path: readonly string[]): ReadValue {
  const [first = '', ...rest] = path
  if (rest.length === 0) return (record) => record[first]
  return (record) =>
    rest.reduce<unknown>(
      (value, name) => (typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined),
      record[first],
    )
}

function keyText(value: unknown): string {
  if (typeof value === 'string') return value.startsWith('gid://') ? lastSegment(value) : value
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value)
  return value === null || value === undefined ? '' : JSON.stringify(value)
}

/** Global ids may carry parameters: `gid://shopify/InventoryLevel/1?inventory_item_id=2`. */
function lastSegment(globalId: string): string {
  const path = globalId.split('?', 1)[0] ?? globalId
  return path.slice(path.lastIndexOf('/') + 1)
}
