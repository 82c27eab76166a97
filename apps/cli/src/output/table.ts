import { grouped } from './number-text.ts'
import type { Paint } from './paint.ts'

/** How the values of a column read; all but `text` stand to the right. `number` is shown as it is, `count` and `money` in groups. */
type ColumnKind = 'text' | 'number' | 'count' | 'money' | 'ratio' | 'percent'

export interface TableColumn {
  /** The field of the row. */
  readonly name: string
  readonly title: string
  readonly kind: ColumnKind
  /** Said in the header: `spend USD`. */
  readonly unit?: string
  /** Characters of a text at most; the whole text unless given. */
  readonly longest?: number
}

const GAP = '  '

/** A table as text: a header, a rule, a line for each row; what is null is a dash. */
export function renderTable(
  columns: readonly TableColumn[],
  rows: readonly Readonly<Record<string, unknown>>[],
  paint: Paint,
): string {
  const titles = columns.map(({ title, unit }) => (unit ? `${title} ${unit}` : title))
  const cells = rows.map((row) => columns.map((column) => cellText(row[column.name], column)))
  const widths = titles.map((title, index) =>
    Math.max(...[title, ...cells.map((row) => row[index] ?? '')].map(widthOf)),
  )
  const line = (texts: readonly string[]): string =>
    texts
      .map((text, index) => aligned(text, widths[index] ?? 0, columns[index]?.kind ?? 'text'))
      .join(GAP)
      .trimEnd()
  const header = paint('bold', line(titles))
  const rule = paint('dim', widths.map((width) => '─'.repeat(width)).join(GAP))
  return `${[header, rule, ...cells.map(line)].join('\n')}\n`
}

function aligned(text: string, width: number, kind: ColumnKind): string {
  const space = ' '.repeat(Math.max(0, width - widthOf(text)))
  return kind === 'text' ? text + space : space + text
}

function cellText(value: unknown, { kind, longest = Number.POSITIVE_INFINITY }: TableColumn): string {
  if (value === null || value === undefined) return '–'
  if (kind === 'percent') return `${(Number(value) * 100).toFixed(1)} %`
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  if (kind === 'count' || kind === 'money') return grouped(text)
  const oneLine = text.replaceAll(/\s+/g, ' ')
  return oneLine.length > longest ? `${oneLine.slice(0, longest - 1)}…` : oneLine
}

function widthOf(text: string): number {
  return Array.from(text).length
}
