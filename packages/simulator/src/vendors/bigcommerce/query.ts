import { StoreError } from './store-error.ts'

/** A query string; a name that stands twice gives a list. */
export type Query = Readonly<Record<string, string | readonly string[] | undefined>>

/** A parameter that stands once; null where it is not given. */
export function textOf(query: Query, name: string): string | null {
  const value = query[name]
  return typeof value === 'string' ? value : null
}

/** A whole number within bounds, or what counts where it is not given. */
export function numberOf(query: Query, name: string, usual: number, most: number): number {
  const text = textOf(query, name)
  if (text === null) return usual
  const value = Number(text)
  if (/^\d+$/.test(text) && value <= most) return value
  throw new StoreError(400, `The field '${name}' is invalid.`)
}

/** An instant with its time of day; without one the real API would take the present time of day, which nobody means. */
export function instantOf(query: Query, name: string): Date | null {
  const text = textOf(query, name)
  if (text === null) return null
  if (!/T\d{2}:\d{2}/.test(text) || Number.isNaN(Date.parse(text))) {
    throw new StoreError(400, `The field '${name}' is invalid.`)
  }
  return new Date(text)
}

/** Ids separated by commas; null where they are not given. */
export function idsOf(query: Query, name: string): readonly number[] | null {
  const text = textOf(query, name)
  if (text === null) return null
  if (!/^\d+(,\d+)*$/.test(text)) throw new StoreError(422, `The filter '${name}' is invalid.`)
  return text.split(',').map(Number)
}
