import { addDays } from '@gata/base'
import type { ResultColumn } from '@gata/semantic'
import { grouped } from '../output/number-text.ts'

/** A range of days or times, up to but not with its end. */
interface HalfOpen {
  readonly start: string
  readonly end: string
}

/** A range as a person says it: of days the last one counts. */
export function rangeWords({ start, end }: HalfOpen): string {
  if (start.length > 10 || end.length > 10) return `${start} up to ${end}`
  const last = addDays(end, -1)
  return start === last ? start : `${start} to ${last}`
}

/** The figures over all groups: `spend 21,086.50 USD (change 3.1 %), sessions 8,525`. */
export function totalsWords(
  columns: readonly ResultColumn[],
  totals: Readonly<Record<string, unknown>> | null,
  timezone: string,
): string {
  const text = (column: ResultColumn) => cellText(totals?.[column.name], column, timezone) ?? '–'
  const figures = columns.filter(({ kind }) => kind === 'metric')
  return figures
    .map((column) => {
      const change = columns.find(({ name }) => name === `${column.name}__change`)
      const unit = moneyOf(column)
      return `${column.name} ${text(column)}${unit ? ` ${unit}` : ''}${change ? ` (change ${text(change)})` : ''}`
    })
    .join(', ')
}

/** The currency of a column of money, to stand beside its figures. */
export function moneyOf({ unit, format }: ResultColumn): string | null {
  return format?.style === 'currency' ? unit : null
}

/** A value as its format says, a moment as clocks of the zone show it with their offset; null for none. A program gets values as they are. */
export function cellText(value: unknown, { format, type }: ResultColumn, timezone: string): string | null {
  if (value === null || value === undefined) return null
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  if (type === 'timestamptz') return clockText(text, timezone)
  if (type === 'bigint') return grouped(text)
  if (!format && type !== 'double' && !type.startsWith('decimal')) return text
  if (format?.style === 'percent') return `${(Number(text) * 100).toFixed(format.decimals ?? 1)} %`
  return grouped(Number(text).toFixed(format?.decimals ?? 2))
}

function clockText(instant: string, timeZone: string): string {
  const at = new Date(instant)
  if (Number.isNaN(at.getTime())) return instant
  const clock = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }).format(at)
  const offset = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' })
    .formatToParts(at)
    .find(({ type }) => type === 'timeZoneName')?.value
  return `${clock} ${offset === 'GMT' || offset === undefined ? '+00:00' : offset.slice(3)}`
}
