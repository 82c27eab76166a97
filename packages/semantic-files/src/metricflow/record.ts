/** An object of a parsed file. */
export type FileRecord = Readonly<Record<string, unknown>>

/** The object at a key; an empty one if there is none. */
export function recordAt(from: FileRecord, key: string): FileRecord {
  return asRecord(from[key])
}

/** The objects of a list at a key. */
export function recordsAt(from: FileRecord, key: string): readonly FileRecord[] {
  const value = from[key]
  return Array.isArray(value) ? value.map(asRecord) : []
}

/** The text (or number, as text) at a key. */
export function textAt(from: FileRecord, key: string): string | null {
  const value = from[key]
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : null
}

/** The word at a key, such as a type or a grain, in lower case: MetricFlow takes both cases. */
export function wordAt(from: FileRecord, key: string): string | null {
  return textAt(from, key)?.toLowerCase() ?? null
}

/** A value as an object. */
export function asRecord(value: unknown): FileRecord {
  // A parsed YAML mapping has text keys.
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as FileRecord) : {}
}
