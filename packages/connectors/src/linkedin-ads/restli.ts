import type { Day } from '@gata/base'

/**
 * Values of a query in the protocol Rest.li 2.0. Parentheses, commas and colons are its structure and stay as they are; what stands
 * in a value is percent-encoded.
 * Source: https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/protocol-version
 */
export type RestliValue = string | number | readonly RestliValue[] | { readonly [name: string]: RestliValue }

/** What is asked for: parameters, and the fields of each element where not all of them come unasked. */
export interface RestliQuery {
  readonly parameters: Readonly<Record<string, RestliValue>>
  readonly fields?: readonly string[]
}

/** A query as text: `q=search&search=(status:(values:List(ACTIVE,PAUSED)))`; fields are a list without brackets. */
export function restliQuery({ parameters, fields = [] }: RestliQuery): string {
  return [
    ...Object.entries(parameters).map(([name, value]) => `${name}=${restliText(value)}`),
    ...(fields.length > 0 ? [`fields=${fields.join(',')}`] : []),
  ].join('&')
}

/** A list is `List(a,b)`, a record `(name:value,…)`. */
function restliText(value: RestliValue): string {
  if (typeof value === 'string') return encoded(value)
  if (typeof value === 'number') return String(value)
  if (isList(value)) return `List(${value.map(restliText).join(',')})`
  return `(${Object.entries(value)
    .map(([name, member]) => `${name}:${restliText(member)}`)
    .join(',')})`
}

function isList(value: Exclude<RestliValue, string | number>): value is readonly RestliValue[] {
  return Array.isArray(value)
}

/** `encodeURIComponent` leaves parentheses and the apostrophe, which have a meaning here. */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(/[()']/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
}

/** A day as LinkedIn writes it. */
export interface RestliDate {
  readonly year: number
  readonly month: number
  readonly day: number
}

/** The parts of a day. */
export function restliDate(day: Day): RestliDate & { readonly [name: string]: number } {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number)
  return { year, month, day: date }
}

/** The day of its parts. */
export function dayOf({ year, month, day }: RestliDate): Day {
  return `${String(year)}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
}
