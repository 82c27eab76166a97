import { StripeError } from './stripe-error.ts'

/** A query string; a name that stands twice gives a list. */
export type Query = Readonly<Record<string, string | readonly string[] | undefined>>

/** One page of a list, as texts of objects. */
export interface ListPage {
  readonly records: readonly string[]
  readonly hasMore: boolean
}

const LARGEST_LIMIT = 100
const USUAL_LIMIT = 10

/** The page that a query asks for out of all records, newest first, each of whose texts begins with its id. */
export function pageOf(records: readonly string[], query: Query): ListPage {
  const limit = limitOf(query.limit)
  const after = query.starting_after
  const start = typeof after === 'string' ? placeOf(records, after) + 1 : 0
  const end = start + limit
  return { records: records.slice(start, end), hasMore: end < records.length }
}

/** The text of a list, its objects as they are. */
export function listText(path: string, { records, hasMore }: ListPage): string {
  return `{"object":"list","data":[${records.join(',')}],"has_more":${hasMore},"url":"/v1/${path}"}`
}

/** A bound such as `created[gte]`, in seconds; null where it is not given. */
export function boundOf(query: Query, name: string): number | null {
  const value = query[name]
  if (value === undefined) return null
  if (!/^\d+$/.test(String(value)))
    throw new StripeError(400, 'parameter_invalid_integer', `Invalid integer: ${String(value)}`)
  return Number(value)
}

function limitOf(limit: Query[string]): number {
  if (limit === undefined) return USUAL_LIMIT
  const count = Number(limit)
  if (Number.isInteger(count) && count >= 1 && count <= LARGEST_LIMIT) return count
  throw new StripeError(400, 'parameter_invalid_integer', `Limit must be between 1 and 100, not ${String(limit)}`)
}

/** Where ids stand in a result that is paged through: looked for once, not again for each page. */
const placesOf = new WeakMap<readonly string[], ReadonlyMap<string, number>>()

function placeOf(records: readonly string[], id: string): number {
  const places = placesOf.get(records) ?? new Map(records.map((record, place) => [idOf(record), place]))
  placesOf.set(records, places)
  const place = places.get(id)
  if (place === undefined) throw new StripeError(400, 'resource_missing', `No such object: '${id}'`)
  return place
}

function idOf(record: string): string {
  return record.slice('{"id":"'.length, record.indexOf('"', '{"id":"'.length))
}
