import { GataError, isGataError } from '@gata/base'
import { z } from 'zod'
import type { Account, Connection, ConnectorIo, ExtractWindow, Page, Session } from '../connector.ts'
import { settings } from './settings.ts'
import { apiVersion, createSiteClient, type Parameters, type SiteClient } from './site-client.ts'

const siteAnswer = z.looseObject({
  timezone_string: z.string().nullable().optional(),
  gmt_offset: z.union([z.string(), z.number()]).nullable().optional(),
})
const currencyAnswer = z.looseObject({ code: z.string() })

const listOf: Readonly<Record<string, string>> = { orders: 'orders', products: 'products' }
const IDS_AT_ONCE = 100
/** How far back a refund is looked for where the site has no list of refunds. */
const REFUND_DAYS = 60
const DAY_MS = 24 * 3_600_000

/** One site: orders and products by their change time, and orders again whose refunds were made since. */
export function openSession(connection: Connection, io: ConnectorIo): Session {
  const { site } = settings.parse(connection.settings)
  const client = createSiteClient(connection, io)
  return {
    account: () => readAccount(client, site),
    extract: (object, window) => extract({ client, io }, object, window),
  }
}

interface Context {
  readonly client: SiteClient
  readonly io: ConnectorIo
}

async function readAccount(client: SiteClient, site: string): Promise<Account> {
  const { code } = currencyAnswer.parse(await client.one(`${apiVersion}/data/currencies/current`))
  const { timezone_string: zone, gmt_offset: offset } = siteAnswer.parse(await client.one(''))
  return { accountId: site, timeZone: zone || zoneOfOffset(Number(offset ?? 0)), currency: code }
}

/** A site may know its offset alone; IANA writes whole hours with the sign turned round, and nothing in between. */
function zoneOfOffset(hours: number): string {
  if (hours === 0 || !Number.isInteger(hours)) return 'Etc/UTC'
  return `Etc/GMT${hours > 0 ? '-' : '+'}${Math.abs(hours)}`
}

async function* extract(context: Context, name: string, window: ExtractWindow): AsyncGenerator<Page> {
  const list = listOf[name]
  if (!list || window.kind === 'days') {
    throw new GataError('unknown-object', `woocommerce does not deliver ${name} by ${window.kind}`, {
      expected: `${Object.keys(listOf).join(', ')} by full or changes`,
      got: `${name} by ${window.kind}`,
    })
  }
  // No upper bound: what changes meanwhile may come twice, but nothing leaves the list while its pages are read.
  const range: Parameters = window.kind === 'full' ? {} : { modified_after: before(window.from), ...inGmt }
  const seen = new Set<unknown>()
  for await (const records of context.client.pages(list, range)) {
    for (const { id } of records) seen.add(id)
    yield { records }
  }
  if (name === 'orders' && window.kind === 'changes' && !window.initial)
    yield* refundedOrders(context, window.from, seen)
}

/** A refund leaves the change time of its order alone unless it changes its status. */
async function* refundedOrders(context: Context, from: string, seen: ReadonlySet<unknown>): AsyncGenerator<Page> {
  const ids = await refundedSince(context, from)
  if (ids === null) {
    const created = new Date(Date.parse(from) - REFUND_DAYS * DAY_MS).toISOString()
    for await (const orders of context.client.pages('orders', { after: before(created), ...inGmt })) {
      const records = orders.filter(({ id }) => !seen.has(id))
      if (records.length > 0) yield { records }
    }
    return
  }
  const missing = [...ids].filter((id) => !seen.has(id))
  for (let start = 0; start < missing.length; start += IDS_AT_ONCE) {
    const include = missing.slice(start, start + IDS_AT_ONCE).join(',')
    for await (const records of context.client.pages('orders', { include })) yield { records }
  }
}

/** The orders of the refunds made since an instant; null where the site's WooCommerce is older than 9.0 and has no such list. */
async function refundedSince({ client, io }: Context, from: string): Promise<ReadonlySet<unknown> | null> {
  const ids = new Set<unknown>()
  try {
    for await (const refunds of client.pages('refunds', { after: before(from), ...inGmt })) {
      for (const { parent_id: id } of refunds) ids.add(id)
    }
    return ids
  } catch (thrown) {
    if (!isGataError(thrown, 'woocommerce-no-route')) throw thrown
    io.logger.log('warn', 'the site has no list of refunds: orders are read again instead', {
      vendor: 'woocommerce',
      days: REFUND_DAYS,
    })
    return null
  }
}

/** Bounds are times of GMT only when written without an offset. */
const inGmt = { dates_are_gmt: 'true' }

/** The second before an instant: bounds leave out their own second. */
function before(instant: string): string {
  return new Date(Date.parse(instant) - 1000).toISOString().slice(0, 19)
}
