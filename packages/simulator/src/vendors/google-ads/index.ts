import { md5Hex } from '@gata/base'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { VendorAnswer, VendorApi, VendorContext, VendorFault } from '../../server/vendor-api.ts'
import { createRecordReader } from '../record-reader.ts'
import { checkCaller, checkCustomer, expiredToken } from './access.ts'
import { errorBody, GoogleAdsError } from './google-ads-error.ts'
import { deadRefreshToken, secrets, tokenAnswer } from './oauth.ts'
import { type Found, search, searchText, streamText } from './search.ts'

export interface GoogleAdsOptions {
  /** The only manager account through which the customer can be reached; without it any account, or none, may be named. */
  readonly managerId?: string
  /** Rows of a page or of a chunk of a stream; 10 000 by default. */
  readonly pageRows?: number
}

interface SearchRoute {
  readonly Params: { readonly customer: string }
  readonly Body: unknown
}

type SearchRequest = FastifyRequest<SearchRoute>

const JSON_TYPE = 'application/json; charset=UTF-8'

/** The Google Ads API: search and searchStream over GAQL, and the token endpoint, which Google has on another host. */
export function googleAdsApi(options: GoogleAdsOptions = {}): VendorApi {
  const pageRows = options.pageRows ?? 10_000
  return {
    vendor: 'google_ads',
    connectors: ['google_ads'],
    secrets: () => secrets,
    faultAnswer,
    register(scope, context) {
      let requests = 0
      const answer = async (request: FastifyRequest, reply: FastifyReply, work: (id: string) => Promise<string>) => {
        const requestId = md5Hex(`google_ads ${++requests}`).slice(0, 22)
        reply.header('request-id', requestId).type(JSON_TYPE)
        try {
          checkCaller(request.headers, context.tokens.stateOf(request.headers.authorization))
          return await work(requestId)
        } catch (thrown) {
          if (!(thrown instanceof GoogleAdsError)) throw thrown
          reply.status(thrown.status)
          return JSON.stringify(errorBody(thrown, requestId, isStream(request.url)))
        }
      }
      const read = createRecordReader(context.world)
      const find = async (request: SearchRequest): Promise<Found> => {
        const asked = request.params.customer
        const accounts = { customerId: await customerOf(context), managerId: options.managerId ?? null }
        const isManager = checkCustomer(request.headers, asked, accounts)
        return await search(read, request.body, { customerId: asked, isManager, now: context.now() })
      }
      const passing = (request: FastifyRequest) => (records: readonly string[]) => context.page(request, records)

      scope.post('/oauth2/token', async (request, reply) => {
        const { status, body } = tokenAnswer(request.body, context.tokens)
        return reply.status(status).send(body)
      })

      scope.post<SearchRoute>('/v25/customers/:customer/googleAds::searchStream', (request, reply) =>
        answer(request, reply, async (requestId) =>
          streamText(await find(request), pageRows, requestId, passing(request)),
        ),
      )

      scope.post<SearchRoute>('/v25/customers/:customer/googleAds::search', (request, reply) =>
        answer(request, reply, async () => searchText(await find(request), pageRows, request.body, passing(request))),
      )
    },
  }
}

async function customerOf({ world }: VendorContext): Promise<string> {
  const [row] = await world.rows<{ account_id: string }>("select account_id from account where network = 'google_ads'")
  return row?.account_id ?? ''
}

function isStream(path: string): boolean {
  return path.includes(':searchStream')
}

function faultAnswer(fault: VendorFault, path: string): VendorAnswer {
  if (path.includes('/oauth2/token')) {
    if (fault === 'expired-token') return deadRefreshToken
    const body = { error: fault === 'throttle' ? 'rate_limit_exceeded' : 'internal_failure' }
    return { status: fault === 'throttle' ? 429 : 503, body }
  }
  const error = faultError(fault)
  return { status: error.status, body: errorBody(error, 'Kg94Puy-KlybQd7RquC9ew', isStream(path)) }
}

function faultError(fault: VendorFault): GoogleAdsError {
  if (fault === 'expired-token') return expiredToken()
  if (fault === 'server-error') {
    return new GoogleAdsError(503, ['internalError', 'TRANSIENT_ERROR'], 'A transient internal error has occurred.')
  }
  return new GoogleAdsError(
    429,
    ['quotaError', 'RESOURCE_TEMPORARILY_EXHAUSTED'],
    'Too many requests. Retry in 7 seconds.',
    {
      quotaErrorDetails: {
        rateScope: 'ACCOUNT',
        rateName: 'Requests per second per customer',
        retryDelay: '7s',
      },
    },
  )
}
