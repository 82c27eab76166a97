import type { FastifyReply, FastifyRequest } from 'fastify'
import type { VendorAnswer, VendorApi, VendorFault } from '../../server/vendor-api.ts'
import { type ApiAnswer, createBigQueryApi, type QueryParameters, type QueryRequest } from './api.ts'
import { googleError } from './bigquery-error.ts'
import { createServiceAccount } from './service-account.ts'

export { ga4EventJson } from './export-query.ts'

interface DatasetRoute {
  readonly Params: { readonly project: string; readonly dataset: string }
  readonly Querystring: QueryParameters
}

interface QueryRoute {
  readonly Params: { readonly project: string }
  readonly Body: QueryRequest
}

interface ResultsRoute {
  readonly Params: { readonly project: string; readonly job: string }
  readonly Querystring: QueryParameters
}

const LIFE_SECONDS = 3599

/** BigQuery's REST API over the property's export, and the token endpoint that its service account asks. */
export function googleAnalyticsApi(): VendorApi {
  const account = createServiceAccount()
  return {
    vendor: 'google_analytics',
    connectors: ['google_analytics'],
    secrets: (baseUrl) => ({ service_account_json: account.keyFile(tokenUri(baseUrl)) }),
    faultAnswer,
    register(scope, context) {
      const api = createBigQueryApi({ world: context.world, now: () => context.now() })
      const guarded = async (request: FastifyRequest, reply: FastifyReply, answer: () => Promise<ApiAnswer>) => {
        const isKnown = context.tokens.stateOf(request.headers.authorization) === 'valid'
        const { status, body } = isKnown ? await answer() : googleError(401, 'authError', 'Invalid Credentials')
        const text = typeof body === 'string' ? body : JSON.stringify(body)
        return reply.status(status).type('application/json; charset=UTF-8').send(text)
      }
      const passing = (request: FastifyRequest) => (rows: readonly string[]) => context.page(request, rows)

      scope.post<{ Body: Readonly<Record<string, string>> | null }>('/token', async (request, reply) => {
        const refusal = await account.refusalOf(request.body?.assertion ?? '', tokenUri(context.baseUrl()))
        if (refusal !== null) return reply.status(400).send({ error: 'invalid_grant', error_description: refusal })
        return { access_token: context.tokens.issue(LIFE_SECONDS), expires_in: LIFE_SECONDS, token_type: 'Bearer' }
      })

      scope.get<DatasetRoute>('/projects/:project/datasets/:dataset', (request, reply) =>
        guarded(request, reply, () => api.dataset(request.params.project, request.params.dataset)),
      )

      scope.get<DatasetRoute>('/projects/:project/datasets/:dataset/tables', (request, reply) =>
        guarded(request, reply, () => api.tables(request.params.project, request.params.dataset, request.query)),
      )

      scope.post<QueryRoute>('/projects/:project/queries', (request, reply) =>
        guarded(request, reply, () => api.query(request.params.project, request.body, passing(request))),
      )

      scope.get<ResultsRoute>('/projects/:project/queries/:job', (request, reply) =>
        guarded(request, reply, () =>
          api.results(request.params.project, request.params.job, request.query, passing(request)),
        ),
      )
    },
  }
}

function tokenUri(baseUrl: string): string {
  return `${baseUrl}/token`
}

function faultAnswer(fault: VendorFault, path: string): VendorAnswer {
  if (fault === 'throttle' && path.includes('/token')) return { status: 429, body: { error: 'rate_limit_exceeded' } }
  if (fault === 'throttle') return googleError(403, 'rateLimitExceeded', 'Exceeded rate limits for this method')
  if (fault === 'expired-token') return googleError(401, 'authError', 'Request had invalid credentials.')
  return googleError(503, 'backendError', 'Error encountered during execution. Retrying may solve the problem.')
}
