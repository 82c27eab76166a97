import type { Queryable } from '@gata/warehouse'
import type { FieldNode } from 'graphql'
import type { NodesPage } from './connection-page.ts'
import { GraphqlError } from './graphql-error.ts'
import { type NodeType, nodeQuery } from './node-queries.ts'
import { argumentsOf, type JsonObject, type Variables } from './selection.ts'

/** What the shop stands on. */
export interface ShopSource {
  readonly world: Queryable
  now(): Date
}

const LARGEST_PAGE = 250

type NodeRow = { readonly id: string; readonly updated_at: string; readonly node: string }

/** A page of the orders or products that a root field asks for; without `first` (bulk) all of them. */
export async function readNodes(
  source: ShopSource,
  type: NodeType,
  field: FieldNode,
  variables: Variables,
  isBulk: boolean,
): Promise<NodesPage> {
  const { first, after, query, sortKey } = argumentsOf(field, variables)
  if (!isBulk && (typeof first !== 'number' || first < 1 || first > LARGEST_PAGE)) {
    throw new GraphqlError('BAD_REQUEST', `first must be between 1 and ${LARGEST_PAGE}`)
  }
  if (!isBulk && sortKey !== 'UPDATED_AT')
    throw new GraphqlError('BAD_REQUEST', 'the simulated shop sorts by UPDATED_AT only')
  const limit = isBulk ? null : Number(first)
  const rows = await source.world.rows<NodeRow>(
    nodeQuery(type, {
      asOf: source.now().toISOString(),
      ...changeRange(typeof query === 'string' ? query : ''),
      after: typeof after === 'string' ? parseCursor(after) : null,
      limit: limit === null ? null : limit + 1,
    }),
  )
  const page = limit === null ? rows : rows.slice(0, limit)
  const last = page.at(-1)
  return {
    nodes: page.map((row) => JSON.parse(row.node) as JsonObject), // our own SQL writes objects
    hasNextPage: page.length < rows.length,
    endCursor: last ? cursorOf(last.updated_at, last.id) : null,
  }
}

/** One order or product by its global id; null where the shop knows none. */
export async function readNode(source: ShopSource, globalId: string): Promise<JsonObject | null> {
  const found = /^gid:\/\/shopify\/(Order|Product)\/(\d+)$/.exec(globalId)
  if (!found?.[2]) return null
  const type: NodeType = found[1] === 'Order' ? 'Order' : 'Product'
  const [row] = await source.world.rows<NodeRow>(
    nodeQuery(type, {
      asOf: source.now().toISOString(),
      updatedFrom: null,
      updatedTo: null,
      after: null,
      id: found[2],
      limit: 1,
    }),
  )
  return row ? (JSON.parse(row.node) as JsonObject) : null // our own SQL writes objects
}

/** The shop's own data. */
export async function readShop(source: ShopSource): Promise<JsonObject> {
  const [row] = await source.world.rows(
    "select account_id, name, currency, time_zone from account where network = 'shopify' limit 1",
  )
  return {
    __typename: 'Shop',
    id: 'gid://shopify/Shop/1',
    name: row?.name,
    myshopifyDomain: row?.account_id,
    ianaTimezone: row?.time_zone,
    currencyCode: row?.currency,
  }
}

/** Reads `updated_at:>='…' AND updated_at:<'…'`; any other filter is refused, since it would be left out in silence. */
function changeRange(query: string): { readonly updatedFrom: string | null; readonly updatedTo: string | null } {
  let updatedFrom: string | null = null
  let updatedTo: string | null = null
  for (const term of query === '' ? [] : query.split(' AND ')) {
    const found = /^updated_at:(>=|<)'([^']+)'$/.exec(term.trim())
    if (!found?.[2] || Number.isNaN(Date.parse(found[2]))) {
      throw new GraphqlError('BAD_REQUEST', `the simulated shop does not know the filter ${term}`)
    }
    if (found[1] === '<') updatedTo = found[2]
    else updatedFrom = found[2]
  }
  return { updatedFrom, updatedTo }
}

function cursorOf(updatedAt: string, id: string): string {
  return Buffer.from(`${updatedAt}:${id}`).toString('base64')
}

function parseCursor(cursor: string): { readonly updatedAt: string; readonly id: string } {
  const found = /^(\d+):(\d+)$/.exec(Buffer.from(cursor, 'base64').toString())
  if (!found?.[1] || !found[2]) throw new GraphqlError('BAD_REQUEST', 'Invalid cursor for current pagination sort.')
  return { updatedAt: found[1], id: found[2] }
}
