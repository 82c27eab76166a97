import { isGataError } from '@gata/base'
import type { Page } from '../connector.ts'
import type { Parameters, StoreClient } from './store-client.ts'

type StoreRecord = Page['records'][number]

const AT_ONCE = 8

/**
 * Orders with their refunds, in one request for all, and with the transactions of those that were paid through a gateway but do not
 * name the payment: `payment_provider_id` is left empty by some gateways.
 */
export async function completeOrders(
  client: StoreClient,
  orders: readonly StoreRecord[],
): Promise<readonly StoreRecord[]> {
  const refundsOf = Map.groupBy(await readRefunds(client, orders), ({ order_id }) => String(order_id))
  const transactionsOf = await readTransactions(
    client,
    orders.filter(hidesPayment).map(({ id }) => String(id)),
  )
  return orders.map((order) => {
    const id = String(order.id)
    const transactions = transactionsOf.get(id)
    return { ...order, refunds: refundsOf.get(id) ?? [], ...(transactions ? { transactions } : {}) }
  })
}

async function readRefunds(client: StoreClient, orders: readonly StoreRecord[]): Promise<readonly StoreRecord[]> {
  const filter = { 'order_id:in': orders.map(({ id }) => String(id)).join(','), limit: '250' }
  return await allOf(client, 'v3/orders/payment_actions/refunds', filter)
}

function hidesPayment(order: StoreRecord): boolean {
  return isFilled(order.payment_status) && !isFilled(order.payment_provider_id)
}

function isFilled(value: unknown): boolean {
  return value !== null && value !== undefined && value !== ''
}

async function readTransactions(
  client: StoreClient,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly StoreRecord[]>> {
  const found = new Map<string, readonly StoreRecord[]>()
  const readOne = async (id: string): Promise<void> => {
    try {
      found.set(id, await allOf(client, `v3/orders/${id}/transactions`, { limit: '250' }))
    } catch (thrown) {
      // Some ways of paying leave no transactions.
      if (!isGataError(thrown, 'vendor-not-found')) throw thrown
    }
  }
  for (let start = 0; start < ids.length; start += AT_ONCE) {
    await Promise.all(ids.slice(start, start + AT_ONCE).map(readOne))
  }
  return found
}

/** Each once and by id: a page that comes twice would double a refund, and another order of pages would look like a change. */
async function allOf(client: StoreClient, path: string, parameters: Parameters): Promise<readonly StoreRecord[]> {
  const found = new Map<number, StoreRecord>()
  for await (const page of client.pages(path, parameters)) {
    for (const record of page) found.set(Number(record.id), record)
  }
  return [...found].sort(([a], [b]) => a - b).map(([, record]) => record)
}
