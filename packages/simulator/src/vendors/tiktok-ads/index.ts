import { daysBetween, md5Hex } from '@gata/base'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { VendorAnswer, VendorApi, VendorContext, VendorFault } from '../../server/vendor-api.ts'
import { createRecordReader } from '../record-reader.ts'
import { entityKinds, entitySql } from './entity-sql.ts'
import { pageData } from './page.ts'
import { listOf, type Parameters, requiredText } from './parameters.ts'
import { parseReport, reportSql } from './report-sql.ts'
import { answerText, TikTokError } from './tiktok-error.ts'

export interface TikTokAdsOptions {
  /** Rows that a page holds at most, whatever is asked for; 1000 by default. */
  readonly pageRows?: number
  /** Days that one report can hold before it is too much data; 30 by default. */
  readonly longestReport?: number
}

const secrets = { access_token: 'simulated-tiktok-access-token' }
const ROOT = '/open_api/v1.3'

/** TikTok's API for Business. Paths end in a slash and every answer is HTTP 200. */
export function tiktokAdsApi(options: TikTokAdsOptions = {}): VendorApi {
  const pageRows = options.pageRows ?? 1000
  return {
    vendor: 'tiktok_ads',
    connectors: ['tiktok_ads'],
    secrets: () => secrets,
    faultAnswer,
    register(scope, context) {
      const read = createRecordReader(context.world)
      let requests = 0

      const answer = async (
        request: FastifyRequest,
        reply: FastifyReply,
        work: (parameters: Parameters) => Promise<string>,
      ) => {
        const requestId = md5Hex(`tiktok_ads ${++requests}`)
        reply.type('application/json; charset=utf-8')
        try {
          checkToken(request.headers['access-token'])
          const parameters: Parameters =
            typeof request.query === 'object' && request.query !== null ? { ...request.query } : {}
          return answerText(await work(parameters), requestId)
        } catch (thrown) {
          if (!(thrown instanceof TikTokError)) throw thrown
          return answerText('{}', requestId, thrown)
        }
      }
      const page = async (request: FastifyRequest, parameters: Parameters, query: string) =>
        pageData(await read(query), parameters, pageRows, (records) => context.page(request, records))

      scope.get(`${ROOT}/advertiser/info/`, (request, reply) =>
        answer(request, reply, async (parameters) => {
          const asked = listOf(parameters, 'advertiser_ids')
          const advertiser = await advertiserOf(context)
          const stranger = asked.find((id) => id !== advertiser.account_id)
          if (stranger !== undefined) throw new TikTokError(40001, `No permission to operate advertiser ${stranger}`)
          return JSON.stringify({ list: asked.map(() => advertiserRecord(advertiser)) })
        }),
      )

      for (const kind of entityKinds) {
        scope.get(`${ROOT}/${kind.path}/get/`, (request, reply) =>
          answer(request, reply, async (parameters) => {
            await checkAdvertiser(context, parameters)
            return await page(request, parameters, entitySql(kind, parameters, context.now()))
          }),
        )
      }

      scope.get(`${ROOT}/report/integrated/get/`, (request, reply) =>
        answer(request, reply, async (parameters) => {
          await checkAdvertiser(context, parameters)
          const query = parseReport(parameters)
          if (daysBetween(query.startDate, query.endDate) + 1 > (options.longestReport ?? 30)) {
            throw new TikTokError(40067, 'The data volume is too large. Please shorten the time range.')
          }
          return await page(request, parameters, reportSql(query, context.now()))
        }),
      )
    },
  }
}

function checkToken(token: string | readonly string[] | undefined): void {
  if (token === undefined || token === '') {
    throw new TikTokError(40104, 'Access token is null, you should set it in http header with key Access-Token.')
  }
  if (token !== secrets.access_token) throw new TikTokError(40105, 'Access token is incorrect or has been revoked.')
}

async function checkAdvertiser(context: VendorContext, parameters: Parameters): Promise<void> {
  const asked = requiredText(parameters, 'advertiser_id')
  const { account_id } = await advertiserOf(context)
  if (asked !== account_id) throw new TikTokError(40300, `Advertiser ${asked} does not exist`)
}

interface Advertiser extends Readonly<Record<string, unknown>> {
  readonly account_id: string
  readonly name: string
  readonly currency: string
  readonly time_zone: string
}

async function advertiserOf({ world }: VendorContext): Promise<Advertiser> {
  const [row] = await world.rows<Advertiser>(
    "select account_id, name, currency, time_zone from account where network = 'tiktok_ads'",
  )
  if (row) return row
  throw new TikTokError(40300, 'There is no advertiser')
}

function advertiserRecord({ account_id, name, currency, time_zone }: Advertiser): unknown {
  return {
    advertiser_id: account_id,
    name,
    currency,
    timezone: time_zone,
    display_timezone: time_zone,
    status: 'STATUS_ENABLE',
    role: 'ROLE_ADVERTISER',
    country: 'US',
    company: null,
  }
}

function faultAnswer(fault: VendorFault): VendorAnswer {
  return { status: 200, body: answerText('{}', '202611160000000000000000', faultError(fault)) }
}

function faultError(fault: VendorFault): TikTokError {
  if (fault === 'expired-token') return new TikTokError(40102, 'Access token is expired.')
  if (fault === 'server-error') return new TikTokError(50000, 'System error, please try again later.')
  return new TikTokError(40100, 'Due to too many requests, requests from App are temporarily restricted.')
}
