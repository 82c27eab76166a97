import type { FastifyReply, FastifyRequest } from 'fastify'
import type { VendorApi, VendorContext } from '../../server/vendor-api.ts'
import { isBasicAuth } from '../basic-auth.ts'
import { createRecordReader } from '../record-reader.ts'
import { type ListQuery, type Query, readListQuery } from './list-query.ts'
import { orderRecords, refundRecords } from './order-sql.ts'
import { productRecords } from './product-sql.ts'
import { cannotList, faultAnswer, SiteError } from './site-error.ts'

export interface WoocommerceOptions {
  /** False for a site older than WooCommerce 9.0, which has no list of all refunds. */
  readonly hasRefundList?: boolean
}

type SiteRequest = FastifyRequest<{ Querystring: Query }>

const secrets = { consumer_key: 'ck_simulated', consumer_secret: 'cs_simulated' }

/** A WordPress site with WooCommerce: lists by page, counted in headers. */
export function woocommerceApi(options: WoocommerceOptions = {}): VendorApi {
  return {
    vendor: 'woocommerce',
    connectors: ['woocommerce'],
    secrets: () => secrets,
    faultAnswer,
    register(scope, context) {
      const read = createRecordReader(context.world)

      scope.setErrorHandler((error, _request, reply) => {
        if (!(error instanceof SiteError)) throw error
        return reply.status(error.status).send(error.body())
      })

      scope.setNotFoundHandler((_request, reply) => {
        const message = 'No route was found matching the URL and request method.'
        return reply.status(404).send(new SiteError(404, 'rest_no_route', message).body())
      })

      // The index of the site is for everybody.
      scope.get('/wp-json/', async () => {
        const site = await siteOf(context)
        return {
          name: site.name,
          url: `https://${site.account_id}`,
          gmt_offset: '0',
          timezone_string: site.time_zone,
          namespaces: ['wc/v3'],
        }
      })

      scope.get('/wp-json/wc/v3/data/currencies/current', async (request) => {
        checkKey(request)
        const { currency } = await siteOf(context)
        return { code: currency, name: currency, symbol: '&#36;' }
      })

      const lists: Readonly<Record<string, (asOf: Date, zone: string, query: ListQuery) => string>> = {
        orders: orderRecords,
        products: productRecords,
        ...((options.hasRefundList ?? true) ? { refunds: refundRecords } : {}),
      }
      for (const [list, recordsOf] of Object.entries(lists)) {
        scope.get(`/wp-json/wc/v3/${list}`, async (request: SiteRequest, reply) => {
          checkKey(request)
          const { time_zone: zone } = await siteOf(context)
          const query = readListQuery(request.query, zone)
          return sendPage(context, request, reply, query, await read(recordsOf(context.now(), zone, query)))
        })
      }
    },
  }
}

function checkKey(request: FastifyRequest): void {
  if (!isBasicAuth(request.headers.authorization, secrets.consumer_key, secrets.consumer_secret)) throw cannotList()
}

/** A page behind the last one is an empty list, not an error. */
function sendPage(
  context: VendorContext,
  request: SiteRequest,
  reply: FastifyReply,
  { page, perPage }: ListQuery,
  records: readonly string[],
): FastifyReply {
  const rows = context.page(request, records.slice((page - 1) * perPage, page * perPage))
  reply.header('x-wp-total', String(records.length))
  reply.header('x-wp-totalpages', String(Math.ceil(records.length / perPage)))
  return reply.type('application/json').send(`[${rows.join(',')}]`)
}

interface SiteRow extends Readonly<Record<string, string>> {
  readonly account_id: string
  readonly name: string
  readonly currency: string
  readonly time_zone: string
}

async function siteOf(context: VendorContext): Promise<SiteRow> {
  const [row] = await context.world.rows<SiteRow>(
    "select account_id, name, currency, time_zone from account where network = 'woocommerce'",
  )
  if (!row) throw new SiteError(404, 'rest_no_route', 'there is no such site')
  return row
}
