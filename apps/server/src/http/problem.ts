import { STATUS_CODES } from 'node:http'
import { isGataError, type Logger, messageOf } from '@gata/base'
import type { Problem } from '@gata/contract'
import { QueryRefusal } from '@gata/semantic'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'

/** An error as a caller is told, and what else goes with it. */
export interface ToldProblem {
  readonly body: Problem
  readonly headers: Readonly<Record<string, string>>
}

/** Status by code. What is not here is our own failure: it is told without its words, which may hold what is not the caller's. */
const statuses: Readonly<Record<string, number>> = {
  'bad-request': 400,
  'bad-cursor': 400,
  'bad-host': 421,
  unauthenticated: 401,
  'invalid-token': 401,
  'log-in-refused': 401,
  'scope-missing': 403,
  'csrf-token-missing': 403,
  'origin-not-allowed': 403,
  'route-not-found': 404,
  'tenant-not-found': 404,
  'job-not-found': 404,
  'not-acceptable': 406,
  'nothing-published': 409,
  'snapshot-gone': 410,
  'body-too-large': 413,
  'media-type-not-supported': 415,
  'unknown-metric': 422,
  'unknown-source': 422,
  'logic-invalid': 422,
  'idempotency-key-reused': 422,
  'query-too-long': 422,
  'query-too-large': 422,
  'rate-limited': 429,
  'too-many-queries': 429,
  'log-in-throttled': 429,
  'query-cancelled': 499,
  'query-failed': 500,
  'authorization-server-unavailable': 503,
  'warehouse-locked': 503,
  'file-locked': 503,
}

/** Seconds after which it is worth to try again. */
const retryAfter: Readonly<Record<string, number>> = {
  'too-many-queries': 1,
  'log-in-throttled': 5,
  'authorization-server-unavailable': 5,
  'warehouse-locked': 5,
  'file-locked': 1,
}

/** What a caller is told of something thrown; what is not meant for them goes to the log. */
export function problemOf(thrown: unknown, requestId: string, logger: Logger): ToldProblem {
  const { code, detail, ...more } = toldOf(thrown) ?? failure(thrown, requestId, logger)
  const status = more.status ?? statuses[code] ?? 422
  const wait = retryAfter[code]
  return {
    body: {
      type: `urn:gata:problem:${code}`,
      title: STATUS_CODES[status] ?? 'Client Closed Request',
      status,
      detail,
      code,
      requestId,
      ...(more.problems ? { problems: [...more.problems] } : {}),
      ...(more.nearestQuery === undefined ? {} : { nearestQuery: more.nearestQuery }),
    },
    headers: {
      ...(wait === undefined ? {} : { 'retry-after': String(wait) }),
      ...(status === 401 ? { 'www-authenticate': 'Bearer realm="gata"' } : {}),
    },
  }
}

interface Told {
  readonly code: string
  readonly detail: string
  readonly status?: number
  readonly problems?: NonNullable<Problem['problems']>
  readonly nearestQuery?: unknown
}

function toldOf(thrown: unknown): Told | null {
  if (thrown instanceof QueryRefusal) {
    const problems = thrown.problems.map((each) => ({ ...each, suggestions: [...each.suggestions] }))
    const nearest = thrown.nearestQuery === null ? {} : { nearestQuery: thrown.nearestQuery }
    return { code: thrown.code, detail: thrown.message, status: 422, problems, ...nearest }
  }
  if (isGataError(thrown)) return thrown.code in statuses ? { code: thrown.code, detail: thrown.message } : null
  if (hasZodFastifySchemaValidationErrors(thrown)) {
    const problems = thrown.validation.map(({ instancePath, message }) => ({
      code: 'bad-request',
      field: instancePath.replace(/^\//, '').replaceAll('/', '.') || (thrown.validationContext ?? 'body'),
      message: message ?? 'is not as it should be',
      got: null,
      suggestions: [],
    }))
    const detail = problems.map(({ field, message }) => `${field}: ${message}`).join('; ')
    return { code: 'bad-request', detail, problems }
  }
  return ofFramework(thrown)
}

/** What the framework itself refuses before a route is reached. */
function ofFramework(thrown: unknown): Told | null {
  if (!(thrown instanceof Error) || !('statusCode' in thrown) || typeof thrown.statusCode !== 'number') return null
  const status = thrown.statusCode
  if (status < 400 || status >= 500) return null
  const codes: Readonly<Record<number, string>> = {
    404: 'route-not-found',
    413: 'body-too-large',
    414: 'url-too-long',
    415: 'media-type-not-supported',
    429: 'rate-limited',
  }
  return { code: codes[status] ?? 'bad-request', detail: thrown.message, status }
}

function failure(thrown: unknown, requestId: string, logger: Logger): Told {
  logger.log('error', 'a request failed', { request: requestId, error: messageOf(thrown) })
  return {
    code: 'internal-error',
    detail:
      'The request could not be answered. The reason is in the log of the platform; tell its operator the request id.',
    status: 500,
  }
}
