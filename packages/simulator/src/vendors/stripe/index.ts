import { md5Hex } from '@gata/base'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { VendorApi, VendorContext } from '../../server/vendor-api.ts'
import { createRecordReader } from '../record-reader.ts'
import { eventRecords } from './event-sql.ts'
import { boundOf, listText, pageOf, type Query } from './list.ts'
import { chargeRecords, type ObjectFilter, paymentIntentRecords } from './object-sql.ts'
import { faultAnswer, StripeError } from './stripe-error.ts'

type StripeRequest = FastifyRequest<{
  Querystring: Query
  Params: { readonly id?: string }
}>

const secrets = { restricted_key: `rk_live_${md5Hex('simulated')}` }

/** Stripe: lists by cursor, single objects, the events of thirty days. */
export function stripeApi(): VendorApi {
  return {
    vendor: 'stripe',
    connectors: ['stripe'],
    secrets: () => secrets,
    faultAnswer,
    register(scope, context) {
      const read = createRecordReader(context.world)

      scope.setErrorHandler((error, _request, reply) => {
        if (!(error instanceof StripeError)) throw error
        return reply.status(error.status).send(error.body())
      })

      scope.addHook('preHandler', async (request) => {
        if (request.headers.authorization !== `Bearer ${secrets.restricted_key}`) {
          throw new StripeError(401, null, 'Invalid API Key provided: rk_live_****')
        }
        const account = await accountOf(context)
        const asked = request.headers['stripe-account']
        if (asked !== undefined && asked !== account.id) {
          const message = `The provided key 'rk_live_****' does not have access to account '${String(asked)}' (or that account does not exist).`
          throw new StripeError(403, 'account_invalid', message)
        }
      })

      scope.get('/v1/account', async () => await accountOf(context))

      const objects = { charges: chargeRecords, payment_intents: paymentIntentRecords }
      for (const [path, recordsOf] of Object.entries(objects)) {
        scope.get(`/v1/${path}`, async (request: StripeRequest, reply) =>
          sendPage(context, request, reply, path, await read(recordsOf(filterOf(context, request)))),
        )
        scope.get(`/v1/${path}/:id`, async (request: StripeRequest, reply) => {
          const id = request.params.id ?? ''
          const isExpanded = request.query['expand[]'] === 'balance_transaction'
          const [record] = await read(
            recordsOf({ asOf: context.now(), createdFrom: null, createdTo: null, id, isExpanded }),
          )
          if (record === undefined) throw new StripeError(404, 'resource_missing', `No such ${path}: '${id}'`)
          return reply.type('application/json').send(record)
        })
      }

      scope.get('/v1/events', async (request: StripeRequest, reply) => {
        const { type } = request.query
        const records = await read(eventRecords(filterOf(context, request), typeof type === 'string' ? type : null))
        return sendPage(context, request, reply, 'events', records)
      })
    },
  }
}

function filterOf(context: VendorContext, { query }: StripeRequest): ObjectFilter {
  return {
    asOf: context.now(),
    createdFrom: boundOf(query, 'created[gte]'),
    createdTo: boundOf(query, 'created[lt]'),
    isExpanded: query['expand[]'] === 'data.balance_transaction',
  }
}

function sendPage(
  context: VendorContext,
  request: StripeRequest,
  reply: FastifyReply,
  path: string,
  records: readonly string[],
): FastifyReply {
  const page = pageOf(records, request.query)
  const served = { ...page, records: context.page(request, page.records) }
  return reply.type('application/json').send(listText(path, served))
}

async function accountOf(context: VendorContext): Promise<{ readonly id: string; readonly [field: string]: unknown }> {
  const [row] = await context.world.rows<{ account_id: string; name: string; currency: string; time_zone: string }>(
    "select account_id, name, currency, time_zone from account where network = 'stripe'",
  )
  if (!row) throw new StripeError(401, null, 'Invalid API Key provided: rk_live_****')
  return {
    id: row.account_id,
    object: 'account',
    business_profile: { name: row.name },
    charges_enabled: true,
    default_currency: row.currency.toLowerCase(),
    settings: { dashboard: { display_name: row.name, timezone: row.time_zone } },
    type: 'standard',
  }
}
