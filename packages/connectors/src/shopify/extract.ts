import { GataError, isGataError } from '@gata/base'
import { z } from 'zod'
import type { Account, Connection, ConnectorIo, ExtractWindow, Page, Session } from '../connector.ts'
import { readInBulk } from './bulk-operation.ts'
import { createGraphqlClient, type GraphqlClient } from './graphql-client.ts'
import { type ConnectionPage, type NodeRecord, recordOfNode } from './node-record.ts'
import { childrenQuery, type ObjectQuery, orderQuery, pageQuery, productQuery, shopQuery } from './queries.ts'

const objectQueries: Readonly<Record<string, ObjectQuery>> = { orders: orderQuery, products: productQuery }
const LARGEST_PAGE = 100

const shopAnswer = z.looseObject({
  shop: z.looseObject({ myshopifyDomain: z.string(), ianaTimezone: z.string(), currencyCode: z.string() }),
})

const page = z.looseObject({
  edges: z.array(z.looseObject({ node: z.record(z.string(), z.unknown()) })),
  pageInfo: z.looseObject({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
})

/** One shop: a first load by a bulk operation, changes after it by pages in the order of their change time. */
export function openSession(connection: Connection, io: ConnectorIo): Session {
  const client = createGraphqlClient(connection, io)
  return {
    account: () => readAccount(client),
    extract: (object, window) => extract({ client, io }, object, window),
  }
}

async function readAccount(client: GraphqlClient): Promise<Account> {
  const { shop } = shopAnswer.parse(await client.query(shopQuery, {}))
  return { accountId: shop.myshopifyDomain, timeZone: shop.ianaTimezone, currency: shop.currencyCode }
}

interface Context {
  readonly client: GraphqlClient
  readonly io: ConnectorIo
}

async function* extract(context: Context, name: string, window: ExtractWindow): AsyncGenerator<Page> {
  const object = objectQueries[name]
  if (!object || window.kind === 'days') {
    throw new GataError('unknown-object', `shopify does not deliver ${name} by ${window.kind}`, {
      expected: `${Object.keys(objectQueries).join(', ')} by full or changes`,
      got: `${name} by ${window.kind}`,
    })
  }
  const filter = window.kind === 'full' ? null : changeFilter(window.from, window.to)
  if (window.kind === 'full' || window.initial) {
    const pages = await readInBulk(context, object, filter)
    if (pages) {
      yield* pages
      return
    }
  }
  yield* readByPages(context, object, filter)
}

/** Half-open in whole seconds: what changes in the second of `to` belongs to the next window, which begins before it. */
function changeFilter(from: string, to: string): string {
  return `updated_at:>='${wholeSecond(from)}' AND updated_at:<'${wholeSecond(to)}'`
}

function wholeSecond(instant: string): string {
  return `${new Date(instant).toISOString().slice(0, 19)}Z`
}

async function* readByPages(context: Context, object: ObjectQuery, filter: string | null): AsyncGenerator<Page> {
  const query = pageQuery(object)
  let first = LARGEST_PAGE
  let after: string | null = null
  for (;;) {
    let answer: unknown
    try {
      answer = await context.client.query(query, { first, after, filter })
    } catch (thrown) {
      if (!isGataError(thrown, 'shopify-query-too-costly') || first === 1) throw thrown
      first = Math.ceil(first / 2)
      continue
    }
    const { edges, pageInfo } = connectionOf(answer, object.connection)
    const records: NodeRecord[] = []
    for (const { node } of edges) records.push(await completed(context, object, node))
    if (records.length > 0) yield { records }
    if (!pageInfo.hasNextPage) return
    after = pageInfo.endCursor
  }
}

/** A node with all its children, those of further pages too. */
async function completed(context: Context, object: ObjectQuery, node: NodeRecord): Promise<NodeRecord> {
  const { field } = object.children
  let inner = connectionOf(node, field)
  const children = inner.edges.map((edge) => edge.node)
  while (inner.pageInfo.hasNextPage) {
    const variables = { id: node.id, after: inner.pageInfo.endCursor }
    const answer = z
      .looseObject({ node: z.unknown() })
      .parse(await context.client.query(childrenQuery(object), variables))
    inner = connectionOf(answer.node, field)
    for (const edge of inner.edges) children.push(edge.node)
  }
  return recordOfNode(node, field, children)
}

function connectionOf(holder: unknown, field: string): ConnectionPage {
  const value: unknown = typeof holder === 'object' && holder !== null ? Reflect.get(holder, field) : undefined
  return page.parse(value)
}
