import type { VendorAnswer, VendorApi, VendorFault } from '../../server/vendor-api.ts'
import { answerGraphql, throttledAnswer } from './api.ts'
import { createBulkJobs } from './bulk-jobs.ts'
import { createCostBucket } from './query-cost.ts'

export interface ShopifyOptions {
  /** Bulk operations that may run at once; five since API 2026-01. */
  readonly bulkLimit?: number
  /** Query points that come back each second; 1000, the default, is Shopify Plus, 100 the standard plan. */
  readonly pointsPerSecond?: number
  /** The time that refills the bucket; real time by default, since the simulated clock stands still. */
  readonly elapsedMs?: () => number
}

interface GraphqlRequest {
  readonly Params: { readonly version: string }
  readonly Body: { readonly query?: string; readonly variables?: Readonly<Record<string, unknown>> } | null
}

const secrets = { client_id: 'simulated-client-id', client_secret: 'simulated-client-secret' }
const LIFE_SECONDS = 86_399

/** Shopify's Admin API: client credentials, GraphQL with its cost bucket, bulk operations and their files. */
export function shopifyApi(options: ShopifyOptions = {}): VendorApi {
  return {
    vendor: 'shopify',
    connectors: ['shopify'],
    secrets: () => secrets,
    faultAnswer,
    register(scope, context) {
      const source = { world: context.world, now: () => context.now() }
      const fileUrl = (name: string) => `${context.baseUrl()}/bulk-files/${name}.jsonl?signature=simulated`
      const bulk = createBulkJobs(source, fileUrl, options.bulkLimit ?? 5)
      const bucket = createCostBucket(options.pointsPerSecond ?? 1000, options.elapsedMs ?? (() => performance.now()))

      scope.post('/admin/oauth/access_token', async (request, reply) => {
        if (!isKnown(request.body)) {
          return reply
            .status(400)
            .send({ error: 'invalid_client', error_description: 'The client credentials are invalid.' })
        }
        const scopes = 'read_orders,read_all_orders,read_products,read_customers'
        return { access_token: context.tokens.issue(LIFE_SECONDS), scope: scopes, expires_in: LIFE_SECONDS }
      })

      scope.post<GraphqlRequest>('/admin/api/:version/graphql.json', async (request, reply) => {
        reply.header('x-shopify-api-version', request.params.version)
        const token = request.headers['x-shopify-access-token']
        if (context.tokens.stateOf(typeof token === 'string' ? token : undefined) !== 'valid') {
          return reply.status(401).send({ errors: unauthorised })
        }
        const shop = { ...source, bulk, bucket, page: <Row>(rows: readonly Row[]) => context.page(request, rows) }
        return await answerGraphql(shop, request.body?.query ?? '', request.body?.variables ?? {})
      })

      scope.get<{ Params: { file: string } }>('/bulk-files/:file', async (request, reply) => {
        const text = bulk.file(request.params.file.replace(/\.jsonl$/, ''))
        if (text === null) return reply.status(403).send('<Error><Code>AccessDenied</Code></Error>')
        return reply.type('application/jsonl').send(text)
      })
    },
  }
}

const unauthorised = '[API] Invalid API key or access token (unrecognized login or wrong password)'

function isKnown(body: unknown): boolean {
  const fields: Readonly<Record<string, unknown>> = typeof body === 'object' && body !== null ? { ...body } : {}
  return (
    fields.client_id === secrets.client_id &&
    fields.client_secret === secrets.client_secret &&
    fields.grant_type === 'client_credentials'
  )
}

function faultAnswer(fault: VendorFault, path: string): VendorAnswer {
  if (fault === 'expired-token') return { status: 401, body: { errors: unauthorised } }
  if (fault === 'server-error') return { status: 502, body: { errors: 'Internal Server Error' } }
  if (!path.includes('/graphql.json'))
    return { status: 429, headers: { 'retry-after': '2.0' }, body: { errors: 'Throttled' } }
  return { status: 200, body: throttledAnswer() }
}
