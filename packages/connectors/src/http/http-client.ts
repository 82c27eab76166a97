import { GataError, isGataError, messageOf } from '@gata/base'
import type { ConnectorIo, Page } from '../connector.ts'
import { cutList } from '../record-text/cut-list.ts'
import { textPage } from '../record-text/text-page.ts'
import { parseExactJson } from './exact-json.ts'
import type { HttpAnswer, Verdict } from './verdict.ts'

/** A request before its credentials are put on. */
export interface HttpRequest {
  readonly method?: 'GET' | 'POST'
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export interface HttpClientOptions {
  /** The connector's name, for errors. */
  readonly vendor: string
  /** Puts the credentials on; `fresh` asks for a new token because the vendor refused the last one. */
  readonly authorize: (request: HttpRequest, fresh: boolean) => Promise<HttpRequest>
  /** What an answer means to this vendor. Network failures, time-outs and broken JSON never get here: they are retried. */
  readonly classify: (answer: HttpAnswer, body: unknown) => Verdict
  readonly timeoutMs?: number
  readonly maxAttempts?: number
}

export interface HttpClient {
  /** Sends a request until it succeeds, the vendor refuses for good, or attempts and budget are spent; gives the parsed JSON body. */
  json(request: HttpRequest): Promise<{ readonly body: unknown; readonly headers: Headers }>
  /** The same for a JSON object with a list of records in a field: the records as a page, unparsed, and the body without them. */
  list(request: HttpRequest, field: string): Promise<{ readonly body: unknown; readonly page: Page }>
  /** The same for a body that is not JSON (a report file), as text. */
  text(request: HttpRequest): Promise<string>
}

const BASE_PAUSE_MS = 500
const MAX_PAUSE_MS = 60_000

/** The one way connectors talk HTTP: retries with exponential full jitter, the vendor's hint first, one token refresh, a budget per sync. */
export function createHttpClient(io: ConnectorIo, options: HttpClientOptions): HttpClient {
  return {
    json: (request) => send(io, options, request, parseJson),
    list: async (request, field) => {
      const found: { page: Page | null } = { page: null }
      const { body } = await send(io, options, request, (answer) => {
        const bytes = Buffer.from(answer.text)
        const list = cutList(bytes, field)
        found.page = list && textPage(bytes, list.bounds)
        return list ? parseExactJson(list.rest) : parseJson(answer)
      })
      return { body, page: found.page ?? { records: [] } }
    },
    text: async (request) => (await send(io, options, request, (answer) => answer.text)).body as string, // parse gives text
  }
}

async function send(
  io: ConnectorIo,
  options: HttpClientOptions,
  request: HttpRequest,
  parse: (answer: HttpAnswer) => unknown,
): Promise<{ body: unknown; headers: Headers }> {
  const maxAttempts = options.maxAttempts ?? 8
  let fresh = false
  let refreshed = false
  for (let attempt = 1; ; attempt++) {
    const outcome = await attemptOnce(io, options, request, fresh, parse)
    fresh = false
    if (outcome.verdict.kind === 'ok') return { body: outcome.body, headers: outcome.headers }
    if (outcome.verdict.kind === 'fatal') throw outcome.verdict.error
    if (outcome.verdict.kind === 'auth') {
      if (refreshed) throw authError(options.vendor, outcome.verdict.reason)
      refreshed = true
      fresh = true
      io.onRequest?.({ kind: 'token-refresh', reason: outcome.verdict.reason })
      continue
    }
    if (attempt >= maxAttempts || io.retryBudget.left <= 0)
      throw givenUp(options.vendor, request, attempt, outcome.verdict)
    io.retryBudget.left -= 1
    const waitMs = outcome.verdict.waitMs ?? jitteredPause(attempt, io.random)
    io.onRequest?.({ kind: 'retry', reason: outcome.verdict.reason, waitMs })
    io.logger.log('warn', 'request will be retried', {
      vendor: options.vendor,
      attempt,
      waitMs,
      reason: outcome.verdict.reason,
    })
    await io.clock.sleep(waitMs, io.signal)
  }
}

type Attempt = { readonly body: unknown; readonly headers: Headers; readonly verdict: Verdict }

async function attemptOnce(
  io: ConnectorIo,
  options: HttpClientOptions,
  request: HttpRequest,
  fresh: boolean,
  parse: (answer: HttpAnswer) => unknown,
): Promise<Attempt> {
  const authorized = await options.authorize(request, fresh)
  const timeout = AbortSignal.timeout(io.requestTimeoutMs ?? options.timeoutMs ?? 120_000)
  let answer: HttpAnswer
  try {
    const response = await io.fetch(authorized.url, {
      method: authorized.method ?? 'GET',
      ...(authorized.headers ? { headers: authorized.headers } : {}),
      ...(authorized.body === undefined ? {} : { body: authorized.body }),
      signal: io.signal ? AbortSignal.any([timeout, io.signal]) : timeout,
    })
    answer = { status: response.status, headers: response.headers, text: await response.text() }
  } catch (thrown) {
    if (io.signal?.aborted) throw new GataError('cancelled', 'the extraction was cancelled', { cause: thrown })
    return {
      body: null,
      headers: new Headers(),
      verdict: { kind: 'retry', reason: `network: ${networkReason(thrown)}` },
    }
  }
  io.onRequest?.({ kind: 'request', status: answer.status })
  let body: unknown
  try {
    body = parse(answer)
  } catch (thrown) {
    // Throttled answers come from gateways that may write a page for people.
    if (answer.status === 429) return { body: null, headers: answer.headers, verdict: options.classify(answer, null) }
    return { body: null, headers: answer.headers, verdict: unreadable(options.vendor, request, answer, thrown) }
  }
  return { body, headers: answer.headers, verdict: options.classify(answer, body) }
}

function parseJson(answer: HttpAnswer): unknown {
  return answer.text === '' ? null : parseExactJson(answer.text)
}

/** A page of HTML is a wrong address or a proxy and stays one; anything else that is no JSON was cut on its way. */
function unreadable(vendor: string, request: HttpRequest, answer: HttpAnswer, thrown: unknown): Verdict {
  const isHtml = /^\s*<(!doctype|html)/i.test(answer.text)
  if (isHtml && answer.status < 500) {
    return {
      kind: 'fatal',
      error: new GataError('vendor-sent-html', 'the vendor answered with a web page', {
        where: `${vendor} ${withoutQuery(request.url)}`,
        expected: 'JSON',
        got: `HTTP ${answer.status} ${answer.headers.get('content-type') ?? 'without content type'}`,
        todo: 'Check the base URL of the connection and any proxy in between.',
        cause: thrown,
      }),
    }
  }
  return {
    kind: 'retry',
    reason: isHtml ? `HTTP ${answer.status} with a web page` : `body cut or not JSON (HTTP ${answer.status})`,
  }
}

/** Exponential pause with full jitter before the next attempt, milliseconds; `attempt` counts from 1. */
export function jitteredPause(attempt: number, random: () => number): number {
  return Math.round(random() * Math.min(MAX_PAUSE_MS, BASE_PAUSE_MS * 2 ** (attempt - 1)))
}

function givenUp(
  vendor: string,
  request: HttpRequest,
  attempts: number,
  verdict: Extract<Verdict, { kind: 'retry' }>,
): GataError {
  return new GataError(
    'vendor-unavailable',
    `no usable answer after ${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}`,
    {
      where: `${vendor} ${withoutQuery(request.url)}`,
      got: verdict.reason,
      todo: 'What was read before is kept; run the same command again to go on.',
    },
  )
}

function authError(vendor: string, reason: string): GataError {
  return new GataError('vendor-refused-credentials', 'the vendor refuses the credentials', {
    where: vendor,
    got: reason,
    todo: 'Connect the account again, or correct its secret.',
  })
}

function networkReason(thrown: unknown): string {
  if (isGataError(thrown)) return thrown.message
  const cause = thrown instanceof Error && thrown.cause instanceof Error ? `: ${thrown.cause.message}` : ''
  return `${messageOf(thrown)}${cause}`
}

/** Query strings may hold tokens, so errors and logs leave them out. */
function withoutQuery(url: string): string {
  return url.split('?')[0] ?? url
}
