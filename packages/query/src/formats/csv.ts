import type { ResultTable } from '../result-table.ts'
import { pieces } from './pieces.ts'

/** Comma-separated values with a head, by RFC 4180: lines end in CRLF, null is nothing at all and empty text is `""`. */
export function* csv({ names, columns, rowCount }: ResultTable): Generator<string> {
  yield `${csvLine(names)}\r\n`
  yield* pieces(rowCount, (row) => `${csvLine(columns.map((column) => column[row]))}\r\n`)
}

/** A line without its end. */
export function csvLine(values: readonly unknown[]): string {
  return values.map(csvValue).join(',')
}

function csvValue(value: unknown): string {
  if (value === null || value === undefined) return ''
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text === '' || /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
