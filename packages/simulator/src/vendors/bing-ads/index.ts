import type { FastifyReply, FastifyRequest } from 'fastify'
import type { VendorAnswer, VendorApi, VendorContext, VendorFault } from '../../server/vendor-api.ts'
import { membersOf } from '../members-of.ts'
import { createRecordReader } from '../record-reader.ts'
import { BingError, errorBody, expiredToken, invalidRequest } from './bing-error.ts'
import { type BingAccount, entitiesSql } from './entities-sql.ts'
import { createTokenEndpoint, deadRefreshToken, secrets } from './oauth.ts'
import { reportFile } from './report-file.ts'
import { parseOrder, reportSql } from './report-sql.ts'
import { createReports } from './reports.ts'
import { microsoftZone } from './time-zones.ts'

export interface BingAdsOptions {
  /** Whether a refresh token ends when it was used; at Microsoft it does not. */
  readonly endsUsedTokens?: boolean
}

interface FileRoute {
  readonly Params: { readonly id: string; readonly mark: string }
}

const CAMPAIGNS = '/CampaignManagement/v13'
const REPORTING = '/Reporting/v13'

/** Microsoft Advertising: the services that a connection needs, which Microsoft has on a host each, and the token endpoint. */
export function bingAdsApi(options: BingAdsOptions = {}): VendorApi {
  return {
    vendor: 'bing_ads',
    connectors: ['bing_ads'],
    secrets: () => secrets,
    faultAnswer,
    register(scope, context) {
      const buyToken = createTokenEndpoint(context.tokens, options.endsUsedTokens ?? false)
      const read = createRecordReader(context.world)
      const reports = createReports()

      const post = (
        path: string,
        work: (body: Readonly<Record<string, unknown>>, account: BingAccount, request: FastifyRequest) => unknown,
      ) =>
        scope.post(path, async (request, reply) => {
          reply.type('application/json; charset=utf-8')
          try {
            const account = await accountOf(context)
            checkCaller(request, context, account)
            const answer = await work(membersOf(request.body), account, request)
            return typeof answer === 'string' ? answer : JSON.stringify(answer)
          } catch (thrown) {
            if (!(thrown instanceof BingError)) throw thrown
            return reply.status(thrown.status).send(JSON.stringify(errorBody(thrown)))
          }
        })

      const list = async (request: FastifyRequest, name: string, query: string): Promise<string> =>
        `{"${name}":[${context.page(request, await read(query)).join(',\n')}],"PartialErrors":[]}`

      scope.post('/common/oauth2/v2.0/token', async (request, reply) => {
        const { status, body } = buyToken(request.body)
        return reply.status(status).send(body)
      })

      post('/CustomerManagement/v13/Account/Query', ({ AccountId }, account) => {
        if (String(AccountId) !== account.id) throw notAuthorized()
        return { Account: accountRecord(account) }
      })

      post(`${CAMPAIGNS}/Campaigns/QueryByAccountId`, ({ AccountId }, account, request) => {
        if (String(AccountId) !== account.id) throw notAuthorized()
        return list(request, 'Campaigns', entitiesSql('campaigns', account, '', context.now()))
      })

      post(`${CAMPAIGNS}/AdGroups/QueryByCampaignId`, ({ CampaignId }, account, request) =>
        list(request, 'AdGroups', entitiesSql('adGroups', account, String(CampaignId), context.now())),
      )

      post(`${CAMPAIGNS}/Ads/QueryByAdGroupId`, ({ AdGroupId, AdTypes }, account, request) => {
        if (!Array.isArray(AdTypes) || AdTypes.length === 0) {
          throw invalidRequest(1305, 'CampaignServiceAdTypesMissing', 'The list of ad types is null or empty.')
        }
        if (!AdTypes.includes('ResponsiveSearch')) return { Ads: [] }
        return list(request, 'Ads', entitiesSql('ads', account, String(AdGroupId), context.now()))
      })

      post(`${REPORTING}/GenerateReport/Submit`, (body, account) => ({
        ReportRequestId: reports.submit(parseOrder(body, account, context.now())),
      }))

      post(`${REPORTING}/GenerateReport/Poll`, async (body) => {
        const id = String(body.ReportRequestId)
        const { status, order } = reports.look(id)
        const hasFile = status === 'Success' && (await read(reportSql(order))).length > 0
        const url = hasFile ? `${context.baseUrl()}${reports.fileOf(id, context.now())}` : null
        return { ReportRequestStatus: { ReportDownloadUrl: url, Status: status } }
      })

      scope.get<FileRoute>('/files/:id/:mark', async (request, reply) => {
        const { id, mark } = request.params
        const order = reports.orderOf(id, mark, context.now())
        if (!order) return endedFile(reply)
        const rows = context.page(request, await read(reportSql(order)))
        return reply.type('application/octet-stream').send(reportFile(id, order, rows))
      })
    },
  }
}

async function accountOf({ world }: VendorContext): Promise<BingAccount> {
  const [row] = await world.rows<{ account_id: string; name: string; currency: string; time_zone: string }>(
    "select account_id, name, currency, time_zone from account where network = 'bing_ads'",
  )
  if (!row) throw notAuthorized()
  return { id: row.account_id, name: row.name, currency: row.currency, timeZone: microsoftZone(row.time_zone) }
}

function accountRecord({ id, name, currency, timeZone }: BingAccount): unknown {
  return {
    AccountFinancialStatus: 'ClearFinancialStatus',
    AccountLifeCycleStatus: 'Active',
    CurrencyCode: currency,
    Id: id,
    Language: 'English',
    Name: name,
    Number: `F1${id.slice(-6)}`,
    PauseReason: null,
    TimeZone: timeZone,
  }
}

function checkCaller(request: FastifyRequest, { tokens }: VendorContext, account: BingAccount): void {
  const { authorization, developertoken, customeraccountid, customerid } = request.headers
  const state = tokens.stateOf(authorization)
  if (state === 'expired') throw expiredToken()
  if (state === 'unknown' || developertoken !== secrets.developer_token) throw invalidCredentials()
  if (customeraccountid !== account.id || !/^\d+$/.test(String(customerid))) throw notAuthorized()
}

function invalidCredentials(): BingError {
  const message = 'Authentication failed. Either supplied credentials are invalid or the account is inactive'
  return new BingError(401, 105, 'InvalidCredentials', message)
}

function notAuthorized(): BingError {
  return new BingError(400, 106, 'UserIsNotAuthorized', 'User is not authorized to perform this operation.')
}

/** The store behind the files answers in its own way. */
function endedFile(reply: FastifyReply): FastifyReply {
  const text =
    '<?xml version="1.0"?><Error><Code>AuthenticationFailed</Code><Message>Signature not valid.</Message></Error>'
  return reply.status(403).type('application/xml').send(text)
}

function faultAnswer(fault: VendorFault, path: string): VendorAnswer {
  if (path.includes('/oauth2/')) {
    if (fault === 'expired-token') return deadRefreshToken
    return { status: fault === 'throttle' ? 429 : 503, body: { error: 'temporarily_unavailable' } }
  }
  if (path.startsWith('/files/')) {
    return { status: fault === 'expired-token' ? 403 : 503, body: '<?xml version="1.0"?><Error/>' }
  }
  const error = faultError(fault, path)
  return { status: error.status, body: errorBody(error) }
}

function faultError(fault: VendorFault, path: string): BingError {
  if (fault === 'expired-token') return expiredToken()
  if (fault === 'server-error') return new BingError(500, 0, 'InternalError', 'An internal error has occurred.')
  if (path.includes('GenerateReport/Submit')) {
    return invalidRequest(
      207,
      'ConcurrentRequestOverLimit',
      'You have already reached the maximum number of concurrent report requests. Please wait until the previous reports are completed and then try to submit a new request.',
    )
  }
  return invalidRequest(
    117,
    'CallRateExceeded',
    'You have exceeded the number of calls that you are allowed to make in a minute. Please reduce the number of calls that you make per minute.',
  )
}
