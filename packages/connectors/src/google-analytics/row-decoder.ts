/** A field of a BigQuery answer's schema. */
export interface BigQueryField {
  readonly name: string
  readonly type: string
  readonly mode?: string | undefined
  readonly fields?: readonly BigQueryField[] | undefined
}

/** A row as BigQuery's REST API writes it: values by position, each wrapped. */
export interface WireRow {
  readonly f: readonly WireCell[]
}

interface WireCell {
  readonly v: unknown
}

type JsonRecord = Record<string, unknown>

/**
 * Compiles a schema into a function that gives rows the names of their fields: `{"f":[{"v":"20261101"}]}` becomes
 * `{"event_date":"20261101"}`. Scalars stay the text that BigQuery sends, nulls stay, an absent repeated field is an empty list.
 */
export function compileRowDecoder(fields: readonly BigQueryField[]): (row: WireRow) => JsonRecord {
  const names = fields.map((field) => field.name)
  const decoders = fields.map(cellDecoder)
  const width = names.length
  return (row) => {
    const cells = row.f
    const record: JsonRecord = {}
    for (let index = 0; index < width; index++) {
      const value = cells[index]?.v
      const decode = decoders[index]
      record[names[index] ?? ''] = decode ? decode(value) : (value ?? null)
    }
    return record
  }
}

/** Null for scalars, which stay as they are. */
function cellDecoder(field: BigQueryField): ((value: unknown) => unknown) | null {
  const isRecord = field.type === 'RECORD' || field.type === 'STRUCT'
  const decodeRow = isRecord ? compileRowDecoder(field.fields ?? []) : null
  if (field.mode === 'REPEATED') {
    return (value) => {
      const cells = (value ?? []) as readonly WireCell[] // a REPEATED field is a list of cells
      return decodeRow ? cells.map((cell) => decodeRow(cell.v as WireRow)) : cells.map((cell) => cell.v) // RECORD cells hold rows
    }
  }
  if (!decodeRow) return null
  return (value) => (value === null || value === undefined ? null : decodeRow(value as WireRow)) // RECORD cells hold rows
}
