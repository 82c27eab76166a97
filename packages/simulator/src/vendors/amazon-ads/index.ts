import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { VendorAnswer, VendorApi, VendorContext, VendorFault } from '../../server/vendor-api.ts'
import { membersOf } from '../members-of.ts'
import { createRecordReader } from '../record-reader.ts'
import { checkCaller, checkMediaType, checkScope, deadToken } from './access.ts'
import { AmazonError, errorBody, storeErrorText } from './amazon-error.ts'
import { pageText } from './list-page.ts'
import { listKinds, listSql } from './list-sql.ts'
import { deadRefreshToken, secrets, tokenAnswer } from './oauth.ts'
import { parseReportRequest } from './report-request.ts'
import { reportSql } from './report-sql.ts'
import { createReports } from './reports.ts'

export interface AmazonAdsOptions {
  /** Rows that a page of a list holds at most, whatever is asked for; 100 by default. */
  readonly pageRows?: number
}

interface ReportRoute {
  readonly Params: { readonly report: string }
}

interface FileRoute {
  readonly Params: { readonly file: string }
  readonly Querystring: { readonly 'X-Amz-Signature'?: string }
}

const REPORT_TYPE = 'application/vnd.createasyncreportrequest.v3+json'

/** Amazon's advertising API: Sponsored Products, reports and their files, and the token endpoint, which Amazon has on other hosts. */
export function amazonAdsApi(options: AmazonAdsOptions = {}): VendorApi {
  return {
    vendor: 'amazon_ads',
    connectors: ['amazon_ads'],
    secrets: () => secrets,
    faultAnswer,
    register(scope, context) {
      const read = createRecordReader(context.world)
      const reports = createReports(() => context.baseUrl())
      scope.addContentTypeParser(/^application\/vnd\..*json$/, { parseAs: 'string' }, (_request, body, done) => {
        done(null, JSON.parse(String(body)))
      })

      const answer = async (
        request: FastifyRequest,
        reply: FastifyReply,
        type: string,
        work: (profile: Profile) => Promise<string>,
      ) => {
        try {
          checkCaller(request.headers, context.tokens.stateOf(request.headers.authorization))
          const text = await work(await profileOf(context))
          reply.type(type)
          return text
        } catch (thrown) {
          if (!(thrown instanceof AmazonError)) throw thrown
          reply.status(thrown.status).type('application/json')
          return JSON.stringify(errorBody(thrown))
        }
      }

      scope.post('/auth/o2/token', async (request, reply) => {
        const { status, body } = tokenAnswer(request.body, context.tokens)
        return reply.status(status).send(body)
      })

      scope.get('/v2/profiles', (request, reply) =>
        answer(request, reply, 'application/json', async (profile) => profilesText(profile)),
      )

      for (const kind of listKinds) {
        scope.post(`/sp/${kind.member}/list`, (request, reply) =>
          answer(request, reply, kind.mediaType, async (profile) => {
            checkScope(request.headers, profile.account_id)
            checkMediaType(request.headers, kind.mediaType, true)
            const body = membersOf(request.body)
            const records = await read(listSql(kind, body, context.now()))
            return pageText(kind, records, body, options.pageRows ?? 100, (some) => context.page(request, some))
          }),
        )
      }

      scope.post('/reporting/reports', (request, reply) =>
        answer(request, reply, 'application/json', async (profile) => {
          checkScope(request.headers, profile.account_id)
          checkMediaType(request.headers, REPORT_TYPE, false)
          const asked = parseReportRequest(membersOf(request.body), profile.time_zone, context.now())
          return JSON.stringify(reports.start(asked, context.now()))
        }),
      )

      scope.get<ReportRoute>('/reporting/reports/:report', (request, reply) =>
        answer(request, reply, 'application/json', async (profile) => {
          checkScope(request.headers, profile.account_id)
          return JSON.stringify(reports.look(request.params.report, context.now()))
        }),
      )

      scope.get<FileRoute>('/report-files/:file', async (request, reply) => {
        if (request.headers.authorization !== undefined) {
          const message =
            'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified'
          return reply.status(400).type('application/xml').send(storeErrorText('InvalidArgument', message))
        }
        const signature = request.query['X-Amz-Signature'] ?? ''
        const report = reports.fileOf(request.params.file.replace(/\.json\.gz$/, ''), signature, context.now())
        if (!report) {
          return reply.status(403).type('application/xml').send(storeErrorText('AccessDenied', 'Request has expired'))
        }
        const records = context.page(request, await read(reportSql(report.request, report.createdAt)))
        return reply.type('application/octet-stream').send(inTwoChunks(gzipSync(`[${records.join(',')}]`)))
      })
    },
  }
}

/** Two, so that a body can be cut between them. */
function inTwoChunks(bytes: Buffer): Readable {
  const middle = Math.floor(bytes.length / 2)
  return Readable.from([bytes.subarray(0, middle), bytes.subarray(middle)])
}

interface Profile extends Readonly<Record<string, unknown>> {
  readonly account_id: string
  readonly name: string
  readonly currency: string
  readonly time_zone: string
}

async function profileOf({ world }: VendorContext): Promise<Profile> {
  const [row] = await world.rows<Profile>(
    "select account_id, name, currency, time_zone from account where network = 'amazon_ads'",
  )
  if (row) return row
  throw new AmazonError(401, 'No advertiser found', 'UNAUTHORIZED')
}

/** The profile's id is a number here. */
function profilesText({ account_id, name, currency, time_zone }: Profile): string {
  const accountInfo = {
    marketplaceStringId: 'ATVPDKIKX0DER',
    id: 'A2SIMULATED',
    type: 'seller',
    name,
    validPaymentMethod: true,
  }
  const rest = JSON.stringify({
    countryCode: 'US',
    currencyCode: currency,
    dailyBudget: 999999999,
    timezone: time_zone,
    accountInfo,
  })
  return `[{"profileId":${account_id},${rest.slice(1)}]`
}

function faultAnswer(fault: VendorFault, path: string): VendorAnswer {
  if (path.includes('/auth/o2/token')) {
    if (fault === 'expired-token') return deadRefreshToken
    const body = { error: fault === 'throttle' ? 'slow_down' : 'server_error' }
    return { status: fault === 'throttle' ? 429 : 503, body }
  }
  if (path.includes('/report-files/')) {
    if (fault === 'expired-token') return { status: 403, body: storeErrorText('AccessDenied', 'Request has expired') }
    return { status: 503, body: storeErrorText('SlowDown', 'Please reduce your request rate.') }
  }
  if (fault === 'expired-token') return { status: 401, body: errorBody(deadToken()) }
  if (fault === 'server-error') {
    return { status: 500, body: errorBody(new AmazonError(500, 'Internal error', 'INTERNAL_ERROR')) }
  }
  // Reports are throttled without a word on how long to wait.
  const hint: Record<string, string> = path.includes('/reporting/') ? {} : { 'retry-after': '4' }
  return {
    status: 429,
    headers: { ...hint, 'amazon-advertising-api-throttled': 'true', 'x-amzn-errortype': 'AccessDeniedException' },
    body: { message: 'Too Many Requests' },
  }
}
