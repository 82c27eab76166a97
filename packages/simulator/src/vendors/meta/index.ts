import type { FastifyReply, FastifyRequest } from 'fastify'
import type { VendorAnswer, VendorApi, VendorContext, VendorFault } from '../../server/vendor-api.ts'
import { createRecordReader } from '../record-reader.ts'
import { errorBody, GraphError, missingNode } from './graph-error.ts'
import { insightsSql, parseInsights } from './insights-sql.ts'
import { accountSql, type Edge, edgeSql } from './node-sql.ts'
import { type PageRequest, pageText } from './page.ts'
import { fieldsOf, type Parameters, textOf } from './parameters.ts'
import { createReports } from './reports.ts'
import { usageHeaders } from './usage-headers.ts'

export interface MetaOptions {
  /** Rows that one page can hold; asking for more is too much data. */
  readonly largestPage?: number
  /** Days that one report can hold; a longer one fails. */
  readonly longestReport?: number
}

interface NodeRoute {
  readonly Params: { readonly node: string }
}

interface EdgeRoute {
  readonly Params: { readonly node: string; readonly edge: string }
}

const secrets = { access_token: 'EAASimulatedLongLivedToken' }
const edges: readonly Edge[] = ['campaigns', 'adsets', 'ads']

/** Meta's Graph and Marketing API. Facebook and Instagram are one account of it, read by two connectors. */
export function metaApi(options: MetaOptions = {}): VendorApi {
  return {
    vendor: 'meta',
    connectors: ['facebook_ads', 'instagram_ads'],
    secrets: () => secrets,
    faultAnswer,
    register(scope, context) {
      const reports = createReports(options.longestReport ?? 400)
      const read = createRecordReader(context.world)
      let calls = 0

      const answer = async (
        request: FastifyRequest,
        reply: FastifyReply,
        work: (parameters: Parameters) => Promise<string>,
      ) => {
        calls += 1
        reply
          .headers(usageHeaders(await accountOf(context), calls, 0))
          .header('facebook-api-version', 'v26.0')
          .type('application/json; charset=UTF-8')
        try {
          const parameters = parametersOf(request)
          checkToken(request, parameters)
          return await work(parameters)
        } catch (thrown) {
          if (!(thrown instanceof GraphError)) throw thrown
          reply.status(thrown.details.status ?? 400)
          return JSON.stringify(errorBody(thrown))
        }
      }

      const page = async (request: FastifyRequest, parameters: Parameters, query: string) => {
        const url = `${context.baseUrl()}${(request.url.split('?')[0] ?? '').slice(context.connector.length + 1)}`
        const pageRequest: PageRequest = {
          url,
          parameters,
          token: secrets.access_token,
          largestPage: options.largestPage ?? 5000,
          pass: (records) => context.page(request, records),
        }
        return pageText(await read(query), pageRequest)
      }

      const insights = async (node: string, parameters: Parameters) => {
        const account = await requireAccount(context, node)
        return parseInsights(account.id, account.timeZone, parameters, context.now())
      }

      scope.get<NodeRoute>('/v26.0/:node', (request, reply) =>
        answer(request, reply, async (parameters) => {
          const { node } = request.params
          if (reports.has(node)) return JSON.stringify(withFields(reports.look(node), fieldsOf(parameters)))
          const { id } = await requireAccount(context, node)
          const [record = ''] = await read(accountSql(id, parameters))
          return record
        }),
      )

      scope.get<EdgeRoute>('/v26.0/:node/:edge', (request, reply) =>
        answer(request, reply, async (parameters) => {
          const { node, edge } = request.params
          if (edge === 'insights') {
            const query = reports.has(node) ? reports.resultOf(node) : await insights(node, parameters)
            return await page(request, parameters, insightsSql(query))
          }
          const known = edges.find((name) => name === edge)
          const { id } = await requireAccount(context, node)
          if (!known) throw new GraphError(2500, `Unknown path components: /${edge}`)
          return await page(request, parameters, edgeSql(known, id, parameters, context.now()))
        }),
      )

      scope.post<NodeRoute>('/v26.0/:node/insights', (request, reply) =>
        answer(request, reply, async (parameters) => {
          const query = await insights(request.params.node, parameters)
          return JSON.stringify({ report_run_id: reports.start(query) })
        }),
      )
    },
  }
}

function withFields(node: Readonly<Record<string, unknown>>, fields: readonly string[]): unknown {
  if (fields.length === 0) return node
  return Object.fromEntries(['id', ...fields].flatMap((name) => (name in node ? [[name, node[name]]] : [])))
}

function parametersOf(request: FastifyRequest): Parameters {
  const given = [request.query, request.body].map((part) => (typeof part === 'object' && part !== null ? part : {}))
  return Object.assign({}, ...given)
}

/** The token stands in the header or among the parameters. */
function checkToken(request: FastifyRequest, parameters: Parameters): void {
  const header = request.headers.authorization?.replace(/^(Bearer|OAuth) /, '')
  const token = header ?? textOf(parameters, 'access_token')
  if (token === null) throw new GraphError(104, 'An access token is required to request this resource.')
  if (token !== secrets.access_token) {
    throw new GraphError(190, 'Invalid OAuth access token - Cannot parse access token', { subcode: 467 })
  }
}

interface MetaAccount {
  readonly id: string
  readonly timeZone: string
}

async function requireAccount(context: VendorContext, node: string): Promise<MetaAccount> {
  const [row] = await context.world.rows<{ account_id: string; time_zone: string }>(
    "select account_id, time_zone from account where network = 'meta'",
  )
  if (!row || node !== `act_${row.account_id}`) throw missingNode(node)
  return { id: row.account_id, timeZone: row.time_zone }
}

async function accountOf({ world }: VendorContext): Promise<string> {
  const [row] = await world.rows<{ account_id: string }>("select account_id from account where network = 'meta'")
  return row?.account_id ?? ''
}

function faultAnswer(fault: VendorFault, path: string): VendorAnswer {
  if (fault === 'expired-token') {
    const message =
      'Error validating access token: Session has expired on Monday, 02-Nov-26 00:00:00 PST. The current time is Monday, 16-Nov-26 04:00:00 PST.'
    return { status: 400, body: errorBody(new GraphError(190, message, { subcode: 463 })) }
  }
  if (fault === 'server-error') {
    const message = 'An unexpected error has occurred. Please retry your request later.'
    return { status: 500, body: errorBody(new GraphError(2, message, { isTransient: true })) }
  }
  const code = path.includes('/insights') ? 80000 : 80004
  const message = `(#${code}) There have been too many calls to this ad-account. Wait a bit and try again. For more info, please refer to https://developers.facebook.com/docs/graph-api/overview/rate-limiting.`
  return {
    status: 400,
    headers: usageHeaders(/act_(\d+)/.exec(path)?.[1] ?? '0', 10_000, 3),
    body: errorBody(new GraphError(code, message, { subcode: 2446079 })),
  }
}
