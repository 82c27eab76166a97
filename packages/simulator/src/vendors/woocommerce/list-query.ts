import { literal } from '@gata/sql'
import { SiteError } from './site-error.ts'

/** A query string; a name that stands twice gives a list. */
export type Query = Readonly<Record<string, string | readonly string[] | undefined>>

/** Which part of a list is asked for. */
export interface ListQuery {
  /** A condition on `id`, `created_at` and `changed_at`. */
  readonly condition: string
  /** Sort keys, all of the same direction. */
  readonly order: string
  readonly page: number
  readonly perPage: number
}

const sortKeys: Readonly<Record<string, readonly string[]>> = {
  id: ['id'],
  include: ['id'],
  date: ['created_at', 'id'],
  modified: ['changed_at', 'id'],
}

/** Reads the parameters that all lists have; `zone` is that of the site. */
export function readListQuery(query: Query, zone: string): ListQuery {
  const direction = textOf(query, 'order') ?? 'desc'
  const keys = sortKeys[textOf(query, 'orderby') ?? 'date']
  if (!keys) throw invalid('orderby')
  if (direction !== 'asc' && direction !== 'desc') throw invalid('order')
  const bound = (name: string) => boundOf(query, name, zone)
  return {
    condition: [
      'true',
      ...conditionOf('created_at >', bound('after')),
      ...conditionOf('created_at <', bound('before')),
      ...conditionOf('changed_at >', bound('modified_after')),
      ...conditionOf('changed_at <', bound('modified_before')),
      ...includeOf(query),
    ].join(' and '),
    order: keys.map((key) => `${key} ${direction}`).join(', '),
    page: numberOf(query, 'page', 1, 1_000_000),
    perPage: numberOf(query, 'per_page', 10, 100),
  }
}

function conditionOf(comparison: string, bound: string | null): readonly string[] {
  return bound === null ? [] : [`${comparison} ${bound}`]
}

function includeOf(query: Query): readonly string[] {
  const include = textOf(query, 'include')
  if (include === null) return []
  if (!/^\d+(,\d+)*$/.test(include)) throw invalid('include')
  return [`id in (${include})`]
}

/**
 * An exclusive bound as an instant. It is meant in the zone of the site unless `dates_are_gmt` says otherwise; one with an offset is
 * turned into the site's zone first, and even then counts as GMT where that is asked for, as WordPress does it.
 */
function boundOf(query: Query, name: string, zone: string): string | null {
  const text = textOf(query, name)
  if (text === null) return null
  const found = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(Z|[+-]\d{2}:\d{2})?$/.exec(text)
  if (!found?.[1] || Number.isNaN(Date.parse(text))) throw invalid(name)
  const zoned = literal(zone)
  const written = found[2]
    ? `timezone(${zoned}, timestamptz ${literal(new Date(text).toISOString())})`
    : `timestamp ${literal(found[1])}`
  return `timezone(${textOf(query, 'dates_are_gmt') === 'true' ? "'UTC'" : zoned}, ${written})`
}

function numberOf(query: Query, name: string, usual: number, most: number): number {
  const text = textOf(query, name)
  if (text === null) return usual
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= 1 && value <= most) return value
  throw invalid(name)
}

function textOf(query: Query, name: string): string | null {
  const value = query[name]
  return typeof value === 'string' ? value : null
}

function invalid(name: string): SiteError {
  return new SiteError(400, 'rest_invalid_param', `Invalid parameter(s): ${name}`)
}
