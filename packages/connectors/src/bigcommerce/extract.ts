import { GataError, isGataError } from '@gata/base'
import { z } from 'zod'
import type { Account, Connection, ConnectorIo, ExtractWindow, Page, Session } from '../connector.ts'
import { completeOrders } from './complete-orders.ts'
import { settings } from './settings.ts'
import { createStoreClient, type Parameters, type StoreClient } from './store-client.ts'

type StoreRecord = Page['records'][number]
type ChangeWindow = Extract<ExtractWindow, { kind: 'changes' }> | null

const storeAnswer = z.looseObject({
  currency: z.string().nullable().optional(),
  timezone: z.looseObject({ name: z.string() }),
})

const objectReads: Readonly<Record<string, (context: Context, window: ChangeWindow) => AsyncGenerator<Page>>> = {
  orders: readOrders,
  products: readProducts,
}

/** Orders come with their lines, which makes an answer long. */
const ORDERS_PER_PAGE = '100'
const LARGEST_PAGE = '250'
const withLines = { include: 'consignments.line_items', consignment_structure: 'object' }

/** One store: orders by their change time and by the refunds that were made, products by their change time. */
export function openSession(connection: Connection, io: ConnectorIo): Session {
  const { store_hash: storeHash } = settings.parse(connection.settings)
  const client = createStoreClient(connection, io)
  return {
    account: () => readAccount(client, storeHash),
    extract: (object, window) => extract({ client, io }, object, window),
  }
}

interface Context {
  readonly client: StoreClient
  readonly io: ConnectorIo
}

async function readAccount(client: StoreClient, storeHash: string): Promise<Account> {
  const store = storeAnswer.parse(await client.one('v2/store'))
  return { accountId: storeHash, timeZone: store.timezone.name, currency: store.currency ?? null }
}

async function* extract(context: Context, name: string, window: ExtractWindow): AsyncGenerator<Page> {
  const read = objectReads[name]
  if (!read || window.kind === 'days') {
    throw new GataError('unknown-object', `bigcommerce does not deliver ${name} by ${window.kind}`, {
      expected: `${Object.keys(objectReads).join(', ')} by full or changes`,
      got: `${name} by ${window.kind}`,
    })
  }
  yield* read(context, window.kind === 'full' ? null : window)
}

async function* readOrders(context: Context, window: ChangeWindow): AsyncGenerator<Page> {
  const { client, io } = context
  const range: Parameters = window
    ? { min_date_modified: wholeSecond(window.from), max_date_modified: wholeSecond(window.to) }
    : {}
  const seen = new Set<unknown>()
  for await (const orders of ordersById(client, range)) {
    for (const order of orders) seen.add(order.id)
    yield { records: await completeOrders(client, orders) }
  }
  if (window === null || window.initial) return
  // A refund need not change its order.
  const refunded = new Set<unknown>()
  const made = { 'created:min': wholeSecond(window.from), 'created:max': wholeSecond(window.to), limit: LARGEST_PAGE }
  for await (const refunds of client.pages('v3/orders/payment_actions/refunds', made)) {
    for (const refund of refunds) if (!seen.has(refund.order_id)) refunded.add(refund.order_id)
  }
  for (const id of refunded) {
    const order = await readOrder(client, io, String(id))
    if (order) yield { records: await completeOrders(client, [order]) }
  }
}

/**
 * Pages that follow the ids, not page numbers: an order that changes meanwhile leaves the range, and behind a page number another one
 * would be passed over.
 */
async function* ordersById(client: StoreClient, range: Parameters): AsyncGenerator<readonly StoreRecord[]> {
  for (let next = 0; ; ) {
    const page = { ...range, ...withLines, sort: 'id:asc', min_id: String(next), limit: ORDERS_PER_PAGE }
    const orders = await client.list('v2/orders', page)
    if (orders === null || orders.length === 0) return
    yield orders
    const last = Math.max(...orders.map(({ id }) => Number(id)))
    if (!(last >= next)) {
      throw new GataError('vendor-unexpected-answer', 'BigCommerce gives a page that does not move on', {
        where: 'bigcommerce v2/orders',
        expected: `orders from id ${next} on`,
        got: String(last),
      })
    }
    next = last + 1
  }
}

async function readOrder(client: StoreClient, io: ConnectorIo, id: string): Promise<StoreRecord | null> {
  try {
    return await client.one(`v2/orders/${encodeURIComponent(id)}`, withLines)
  } catch (thrown) {
    if (!isGataError(thrown, 'vendor-not-found')) throw thrown
    io.logger.log('warn', 'a refunded order is gone', { vendor: 'bigcommerce', id })
    return null
  }
}

async function* readProducts({ client }: Context, window: ChangeWindow): AsyncGenerator<Page> {
  const range: Parameters = window
    ? { 'date_modified:min': wholeSecond(window.from), 'date_modified:max': wholeSecond(window.to) }
    : {}
  const parameters = { ...range, include: 'variants', sort: 'id', direction: 'asc', limit: LARGEST_PAGE }
  for await (const records of client.pages('v3/catalog/products', parameters)) yield { records }
}

/** Always with a time of day: without one BigCommerce takes the present time of day. */
function wholeSecond(instant: string): string {
  return `${new Date(instant).toISOString().slice(0, 19)}Z`
}
