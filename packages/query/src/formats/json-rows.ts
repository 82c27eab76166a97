import type { ResultTable } from '../result-table.ts'
import { pieces } from './pieces.ts'

/** Newline-delimited JSON: an object a line. */
export function* ndjson(table: ResultTable): Generator<string> {
  const object = objectWriter(table)
  yield* pieces(table.rowCount, (row) => `${object(row)}\n`)
}

/** The rows as one JSON array. */
export function* jsonArray(table: ResultTable): Generator<string> {
  const object = objectWriter(table)
  yield '['
  yield* pieces(table.rowCount, (row) => (row === 0 ? object(row) : `,${object(row)}`))
  yield ']'
}

/** Writes a row; keys are written as text once, and only what can need it goes through a serialiser. */
function objectWriter({ names, columns }: ResultTable): (row: number) => string {
  const parts = names.map((name, at) => ({
    key: `${at === 0 ? '{' : ','}${JSON.stringify(name)}:`,
    column: columns[at] ?? [],
  }))
  if (parts.length === 0) return () => '{}'
  return (row) => {
    let text = ''
    for (const { key, column } of parts) {
      const value = column[row]
      text += key + (typeof value === 'number' ? value : JSON.stringify(value ?? null))
    }
    return `${text}}`
  }
}
