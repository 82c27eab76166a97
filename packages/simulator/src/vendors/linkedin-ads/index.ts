import type { FastifyReply, FastifyRequest } from 'fastify'
import type { VendorAnswer, VendorApi, VendorContext, VendorFault } from '../../server/vendor-api.ts'
import { createRecordReader } from '../record-reader.ts'
import { analyticsSql, parseAnalytics } from './analytics-sql.ts'
import { campaignsSql, type LinkedinAccount } from './campaigns-sql.ts'
import { errorBody, expiredToken, illegalArgument, LinkedinError } from './linkedin-error.ts'
import { deadRefreshToken, secrets, tokenAnswer } from './oauth.ts'
import { parseQuery, type Query, wordOf, wordsOf } from './restli-query.ts'

export interface LinkedinAdsOptions {
  /** Elements at which figures are cut without a word; 15 000 by default. */
  readonly mostElements?: number
  /** Campaigns that one page holds at most; 1000 by default. */
  readonly largestPage?: number
}

interface AccountRoute {
  readonly Params: { readonly account: string }
}

const versions = { oldest: '202508', newest: '202607' }

/** LinkedIn's versioned REST API for ads, and the token endpoint, which LinkedIn has on another host. */
export function linkedinAdsApi(options: LinkedinAdsOptions = {}): VendorApi {
  const mostElements = options.mostElements ?? 15_000
  const largestPage = options.largestPage ?? 1000
  return {
    vendor: 'linkedin_ads',
    connectors: ['linkedin_ads'],
    secrets: () => secrets,
    faultAnswer,
    register(scope, context) {
      const read = createRecordReader(context.world)

      const answer = async (
        request: FastifyRequest,
        reply: FastifyReply,
        work: (account: LinkedinAccount, query: Query) => Promise<string> | string,
      ) => {
        reply.type('application/json')
        try {
          checkCaller(request, context)
          const text = request.url.split('?')[1] ?? ''
          return await work(await accountOf(context), parseQuery(text))
        } catch (thrown) {
          if (!(thrown instanceof LinkedinError)) throw thrown
          return reply.status(thrown.status).send(JSON.stringify(errorBody(thrown)))
        }
      }

      scope.post('/oauth/v2/accessToken', async (request, reply) => {
        const { status, body } = tokenAnswer(request.body, context.tokens)
        return reply.status(status).send(body)
      })

      scope.get<AccountRoute>('/rest/adAccounts/:account', (request, reply) =>
        answer(request, reply, (account) => {
          checkAccount(request.params.account, account)
          return JSON.stringify(accountRecord(account))
        }),
      )

      scope.get<AccountRoute>('/rest/adAccounts/:account/adCampaigns', (request, reply) =>
        answer(request, reply, async (account, query) => {
          checkAccount(request.params.account, account)
          if (wordOf(query, 'q') !== 'search') throw illegalArgument('Invalid finder')
          const statuses = wordsOf(query, 'search', 'status', 'values') ?? ['ACTIVE']
          const all = await read(campaignsSql(statuses, context.now()))
          const size = Math.min(largestPage, Number(wordOf(query, 'pageSize') ?? 100))
          const from = offsetOf(wordOf(query, 'pageToken'))
          const next = from + size < all.length ? { nextPageToken: tokenOf(from + size) } : {}
          const elements = context.page(request, all.slice(from, from + size))
          return `{"elements":[${elements.join(',')}],"metadata":${JSON.stringify(next)}}`
        }),
      )

      scope.get('/rest/adAnalytics', (request, reply) =>
        answer(request, reply, async (account, query) => {
          const all = await read(analyticsSql(parseAnalytics(query, account.id, context.now())))
          const elements = context.page(request, all.slice(0, mostElements))
          return `{"paging":{"start":0,"count":10,"links":[]},"elements":[${elements.join(',')}]}`
        }),
      )
    },
  }
}

async function accountOf({ world }: VendorContext): Promise<LinkedinAccount> {
  const [row] = await world.rows<{ account_id: string; name: string; currency: string }>(
    "select account_id, name, currency from account where network = 'linkedin_ads'",
  )
  return { id: row?.account_id ?? '', name: row?.name ?? '', currency: row?.currency ?? 'USD' }
}

function accountRecord({ id, name, currency }: LinkedinAccount): unknown {
  return {
    id: Number(id),
    name,
    currency,
    type: 'BUSINESS',
    status: 'ACTIVE',
    servingStatuses: ['RUNNABLE'],
    reference: 'urn:li:organization:64265083',
    test: false,
    version: { versionTag: '3' },
  }
}

function checkCaller({ headers }: FastifyRequest, { tokens }: VendorContext): void {
  const state = tokens.stateOf(headers.authorization)
  if (state === 'expired') throw expiredToken()
  if (state === 'unknown') {
    throw new LinkedinError(401, 'Invalid access token', { serviceErrorCode: 65600, code: 'INVALID_ACCESS_TOKEN' })
  }
  const version = headers['linkedin-version']
  if (typeof version !== 'string') {
    throw new LinkedinError(
      400,
      'A version must be present. Please specify a version by adding the LinkedIn-Version header.',
      {
        code: 'VERSION_MISSING',
      },
    )
  }
  if (version < versions.oldest || version > versions.newest) {
    throw new LinkedinError(426, `Requested version ${version} is not active`, { code: 'NONEXISTENT_VERSION' })
  }
  if (headers['x-restli-protocol-version'] !== '2.0.0') {
    throw illegalArgument('Invalid query parameters passed to request: the protocol is not 2.0.0')
  }
}

function checkAccount(asked: string, account: LinkedinAccount): void {
  if (asked === account.id) return
  throw new LinkedinError(403, `Not enough permissions to access: GET /adAccounts/${asked}`, {
    serviceErrorCode: 100,
    code: 'ACCESS_DENIED',
  })
}

function tokenOf(offset: number): string {
  return Buffer.from(`offset ${offset}`).toString('base64')
}

function offsetOf(pageToken: string | null): number {
  if (pageToken === null) return 0
  const found = /^offset (\d+)$/.exec(Buffer.from(pageToken, 'base64').toString())
  if (!found) throw illegalArgument('Invalid page token')
  return Number(found[1])
}

function faultAnswer(fault: VendorFault, path: string): VendorAnswer {
  if (path.includes('/oauth/')) {
    if (fault === 'expired-token') return deadRefreshToken
    return { status: fault === 'throttle' ? 429 : 503, body: { error: 'temporarily_unavailable' } }
  }
  const error = faultError(fault, path)
  return { status: error.status, body: errorBody(error) }
}

function faultError(fault: VendorFault, path: string): LinkedinError {
  if (fault === 'expired-token') return expiredToken()
  if (fault === 'server-error') return new LinkedinError(500, 'Internal Server Error')
  if (path.includes('adAnalytics')) {
    return new LinkedinError(
      429,
      'The data request limit has been exceeded. More than 45 million metric values were requested in a 5-minute window.',
    )
  }
  return new LinkedinError(429, 'Resource level throttle limit for calls to this resource is reached.', {
    serviceErrorCode: 101,
    code: 'TOO_MANY_REQUESTS',
  })
}
