import { GataError } from '@gata/base'
import { z } from 'zod'
import type { Connection, ConnectorIo } from '../connector.ts'
import { createHttpClient } from '../http/http-client.ts'
import type { HttpAnswer, Verdict } from '../http/verdict.ts'
import { createAuthorize, shopUrl } from './auth.ts'
import { apiVersion } from './queries.ts'

/** Sends GraphQL to one shop. */
export interface GraphqlClient {
  /** Gives `data`; throws `shopify-query-too-costly` for a query that must be made smaller. */
  query(document: string, variables: Readonly<Record<string, unknown>>): Promise<unknown>
}

const graphqlBody = z.looseObject({
  data: z.unknown().optional(),
  errors: z
    .array(
      z.looseObject({ message: z.string(), extensions: z.looseObject({ code: z.string().optional() }).optional() }),
    )
    .optional(),
  extensions: z
    .looseObject({
      cost: z
        .looseObject({
          requestedQueryCost: z.number(),
          throttleStatus: z.looseObject({ currentlyAvailable: z.number(), restoreRate: z.number() }),
        })
        .optional(),
    })
    .optional(),
})

type GraphqlBody = z.infer<typeof graphqlBody>
type Cost = NonNullable<NonNullable<GraphqlBody['extensions']>['cost']>

/**
 * The Admin API's GraphQL endpoint.
 *
 * Queries cost points out of a bucket that refills; the next query waits where it would find too few, so that the shop's other
 * apps are not starved and throttling stays rare. Source: https://shopify.dev/docs/api/usage/limits
 */
export function createGraphqlClient(connection: Connection, io: ConnectorIo): GraphqlClient {
  const url = `${shopUrl(connection)}/admin/api/${apiVersion}/graphql.json`
  const http = createHttpClient(io, { vendor: 'shopify', authorize: createAuthorize(connection, io), classify })
  let bucket: { readonly points: number; readonly rate: number; readonly at: number } | null = null
  const costs = new Map<string, number>()

  async function waitForPoints(document: string): Promise<void> {
    if (bucket === null) return
    const now = io.clock.now().getTime()
    const points = bucket.points + (bucket.rate * Math.max(0, now - bucket.at)) / 1000
    const missing = (costs.get(document) ?? 0) - points
    if (missing <= 0) return
    const waitMs = Math.ceil(((missing + 1) / bucket.rate) * 1000) // one point more, since shops round
    io.onRequest?.({ kind: 'wait', reason: 'query cost', waitMs })
    await io.clock.sleep(waitMs, io.signal)
  }

  return {
    async query(document, variables) {
      await waitForPoints(document)
      const { body } = await http.json({
        method: 'POST',
        url,
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        body: JSON.stringify({ query: document, variables }),
      })
      const answer = graphqlBody.parse(body) // classify has parsed it before
      const cost = answer.extensions?.cost
      if (cost) {
        costs.set(document, cost.requestedQueryCost)
        const { currentlyAvailable, restoreRate } = cost.throttleStatus
        bucket = { points: currentlyAvailable, rate: restoreRate, at: io.clock.now().getTime() }
      }
      return answer.data
    },
  }
}

/** What an answer of the Admin API means; throttling and refusals come with HTTP 200. */
function classify(answer: HttpAnswer, body: unknown): Verdict {
  const { status } = answer
  if (status === 401) return { kind: 'auth', reason: 'HTTP 401' }
  if (status === 429) return { kind: 'retry', reason: 'HTTP 429', ...retryAfter(answer.headers) }
  if (status >= 500) return { kind: 'retry', reason: `HTTP ${status} ${answer.text.slice(0, 200)}`.trim() }
  if (status !== 200)
    return refused('vendor-refused-request', `HTTP ${status} ${answer.text.slice(0, 200)}`, todoFor(status))
  const parsed = graphqlBody.safeParse(body)
  if (!parsed.success) return { kind: 'retry', reason: 'a body that is no GraphQL answer' }
  const [error] = parsed.data.errors ?? []
  if (!error) return { kind: 'ok' }
  const code = error.extensions?.code ?? ''
  if (code === 'THROTTLED') return { kind: 'retry', reason: 'THROTTLED', ...throttleWait(parsed.data.extensions?.cost) }
  if (code === 'INTERNAL_SERVER_ERROR' || code === 'TIMEOUT') return { kind: 'retry', reason: code }
  const got = `${code} ${error.message}`.trim()
  if (code === 'MAX_COST_EXCEEDED') return refused('shopify-query-too-costly', got, 'Ask for fewer records at once.')
  if (code === 'ACCESS_DENIED') {
    return refused(
      'vendor-refused-access',
      got,
      'Give the app the scopes read_orders, read_all_orders, read_products, read_customers.',
    )
  }
  return refused('vendor-refused-request', got, 'This is an error of ours: please report it.')
}

function throttleWait(cost: Cost | undefined): { readonly waitMs: number } | Record<string, never> {
  if (!cost) return {}
  const { currentlyAvailable, restoreRate } = cost.throttleStatus
  return { waitMs: Math.max(1, Math.ceil((cost.requestedQueryCost - currentlyAvailable) / restoreRate)) * 1000 }
}

/** Shopify writes the seconds as a decimal number: `2.0`. */
function retryAfter(headers: Headers): { readonly waitMs: number } | Record<string, never> {
  const seconds = Number.parseFloat(headers.get('retry-after') ?? '')
  return Number.isFinite(seconds) ? { waitMs: Math.ceil(seconds * 1000) } : {}
}

function todoFor(status: number): string {
  if (status === 402 || status === 423) return 'The shop is frozen or locked; its owner must open it again.'
  if (status === 404) return 'Check settings.shop: there is no shop of that name.'
  return 'Check that the app is installed in the shop and has not been blocked.'
}

function refused(code: string, got: string, todo: string): Verdict {
  return { kind: 'fatal', error: new GataError(code, 'Shopify refuses the request', { where: 'shopify', got, todo }) }
}
