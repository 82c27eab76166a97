import type { FastifyReply, FastifyRequest } from 'fastify'
import type { VendorApi, VendorContext } from '../../server/vendor-api.ts'
import { createRecordReader } from '../record-reader.ts'
import { type OrderSelection, orderRecords } from './order-sql.ts'
import { refundRecords, transactionRecords } from './payment-sql.ts'
import { productRecords } from './product-sql.ts'
import { idsOf, instantOf, numberOf, type Query, textOf } from './query.ts'
import { createRateWindow } from './rate-window.ts'
import { faultAnswer, StoreError } from './store-error.ts'

export interface BigcommerceOptions {
  /** Requests in thirty seconds; plenty by default, 150 is the smallest plan. */
  readonly requestsPerWindow?: number
  /** The time that the windows follow; real time by default, since the simulated clock stands still. */
  readonly elapsedMs?: () => number
}

type StoreRequest = FastifyRequest<{ Querystring: Query; Params: { readonly id?: string } }>
type ReadRecords = (query: string) => Promise<readonly string[]>

const secrets = { access_token: 'simulated-access-token' }
const LARGEST_PAGE = 250
const USUAL_PAGE = 50

/** A BigCommerce store: orders by the older API (v2), refunds, transactions and products by the newer one (v3). */
export function bigcommerceApi(options: BigcommerceOptions = {}): VendorApi {
  return {
    vendor: 'bigcommerce',
    connectors: ['bigcommerce'],
    secrets: () => secrets,
    faultAnswer,
    register(scope, context) {
      const read = createRecordReader(context.world)
      const window = createRateWindow(
        options.requestsPerWindow ?? 100_000,
        options.elapsedMs ?? (() => performance.now()),
      )

      scope.setErrorHandler((error, request, reply) => {
        if (!(error instanceof StoreError)) throw error
        return reply.status(error.status).send(error.body(request.url))
      })

      scope.addHook('preHandler', async (request, reply) => {
        if (request.headers['x-auth-token'] !== secrets.access_token) throw new StoreError(401)
        const isWithin = window.take()
        reply.headers(window.headers())
        if (isWithin) return
        reply.header('x-retry-after', String(Math.ceil(Number(window.headers()['x-rate-limit-time-reset-ms']) / 1000)))
        throw new StoreError(429)
      })

      scope.get('/v2/store', async () => await storeOf(context))

      scope.get('/v2/orders', async (request: StoreRequest, reply) => {
        const records = await read(orderRecords(selectionOf(context, request.query)))
        const page = context.page(request, records)
        return page.length === 0 ? reply.status(204).send() : sendText(reply, `[${page.join(',')}]`)
      })

      scope.get('/v2/orders/:id', async (request: StoreRequest, reply) => {
        const id = idOf(request)
        const [record] = await read(orderRecords({ ...selectionOf(context, request.query), id, limit: 1 }))
        if (record === undefined) throw new StoreError(404)
        return sendText(reply, record)
      })

      scope.get('/v3/orders/:id/transactions', async (request: StoreRequest, reply) =>
        sendPage(context, request, reply, await read(transactionRecords(context.now(), idOf(request)))),
      )

      scope.get('/v3/orders/payment_actions/refunds', async (request: StoreRequest, reply) =>
        sendPage(context, request, reply, await readRefunds(context, read, request.query)),
      )

      scope.get('/v3/catalog/products', async (request: StoreRequest, reply) => {
        const { query } = request
        const from = instantOf(query, 'date_modified:min')
        const to = instantOf(query, 'date_modified:max')
        return sendPage(context, request, reply, await read(productRecords(context.now(), from, to)))
      })
    },
  }
}

function selectionOf(context: VendorContext, query: Query): OrderSelection {
  const sort = textOf(query, 'sort')
  if (sort !== null && sort !== 'id:asc' && sort !== 'id')
    throw new StoreError(400, 'the simulated store sorts by id only')
  const limit = numberOf(query, 'limit', USUAL_PAGE, LARGEST_PAGE)
  return {
    asOf: context.now(),
    modifiedFrom: instantOf(query, 'min_date_modified'),
    modifiedTo: instantOf(query, 'max_date_modified'),
    minId: numberOf(query, 'min_id', 0, Number.MAX_SAFE_INTEGER),
    limit,
    offset: (numberOf(query, 'page', 1, 1_000_000) - 1) * limit,
    hasLines: textOf(query, 'include') === 'consignments.line_items',
  }
}

async function readRefunds(context: VendorContext, read: ReadRecords, query: Query): Promise<readonly string[]> {
  return await read(
    refundRecords({
      asOf: context.now(),
      createdFrom: instantOf(query, 'created:min'),
      createdTo: instantOf(query, 'created:max'),
      orderIds: idsOf(query, 'order_id:in'),
    }),
  )
}

function idOf({ params: { id = '' } }: StoreRequest): number {
  if (!/^\d+$/.test(id)) throw new StoreError(404)
  return Number(id)
}

function sendPage(
  context: VendorContext,
  request: StoreRequest,
  reply: FastifyReply,
  records: readonly string[],
): FastifyReply {
  const limit = numberOf(request.query, 'limit', USUAL_PAGE, LARGEST_PAGE)
  const page = numberOf(request.query, 'page', 1, 1_000_000)
  const data = context.page(request, records.slice((page - 1) * limit, page * limit))
  const last = Math.ceil(records.length / limit)
  const pagination = {
    total: records.length,
    count: data.length,
    per_page: limit,
    current_page: page,
    total_pages: last,
    links: {
      current: `?page=${page}&limit=${limit}`,
      ...(page < last ? { next: `?page=${page + 1}&limit=${limit}` } : {}),
    },
  }
  return sendText(reply, `{"data":[${data.join(',')}],"meta":{"pagination":${JSON.stringify(pagination)}}}`)
}

function sendText(reply: FastifyReply, text: string): FastifyReply {
  return reply.type('application/json').send(text)
}

async function storeOf(context: VendorContext): Promise<Readonly<Record<string, unknown>>> {
  const [row] = await context.world.rows<{ account_id: string; name: string; currency: string; time_zone: string }>(
    "select account_id, name, currency, time_zone from account where network = 'bigcommerce'",
  )
  if (!row) throw new StoreError(404)
  return {
    id: row.account_id,
    domain: `store-${row.account_id}.mybigcommerce.com`,
    name: row.name,
    currency: row.currency,
    timezone: { name: row.time_zone },
    status: 'live',
  }
}
