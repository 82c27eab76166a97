import { GataError } from '@gata/base'
import { z } from 'zod'
import type { HttpAnswer, Verdict } from '../http/verdict.ts'

/** Amazon's services write errors in three ways: a code with `detail`, with `details`, or a message alone. */
const errorBody = z.looseObject({
  code: z.union([z.string(), z.number()]).optional(),
  detail: z.string().optional(),
  details: z.string().optional(),
  message: z.string().optional(),
})

const PAUSE_MS = 30_000
const LONGEST_WAIT_MS = 60 * 60_000

/**
 * What an answer of Amazon Ads means. A throttled answer rarely says how long to wait, so the pause is a long one; 425 names the
 * report that already answers the request, which whoever asked for it reads.
 * Source: https://advertising.amazon.com/API/docs/en-us/reference/concepts/rate-limiting, …/errors
 */
export function classify(answer: HttpAnswer, body: unknown): Verdict {
  const { status } = answer
  if ((status >= 200 && status < 300) || status === 425) return { kind: 'ok' }
  const said = wordsOf(body)
  const reason = `HTTP ${status} ${said || answer.text.slice(0, 200)}`.trim()
  if (status === 429) return { kind: 'retry', reason, waitMs: retryAfterMs(answer.headers) ?? PAUSE_MS }
  if (status >= 500) return { kind: 'retry', reason }
  if (status === 401 && !/not authorized/i.test(said)) return { kind: 'auth', reason }
  if (status === 401 || status === 403) {
    const todo = 'Check settings.profile_id and settings.region, and that the user may see the profile.'
    return refused('vendor-refused-access', reason, todo)
  }
  if (status === 404) return refused('vendor-not-found', reason, 'Check settings.profile_id and settings.region.')
  if (status === 406 && /in the past/i.test(said)) {
    return refused('vendor-too-far-back', reason, 'Amazon keeps the figures of 95 days: read later ones.')
  }
  return refused('vendor-refused-request', reason, 'This is an error of ours: please report it.')
}

function wordsOf(body: unknown): string {
  const parsed = errorBody.safeParse(body)
  if (!parsed.success) return ''
  const { code, detail, details, message } = parsed.data
  return [code, detail, details, message].filter((part) => part !== undefined).join(' ')
}

/** Seconds, where the header is there at all. */
function retryAfterMs(headers: Headers): number | null {
  const seconds = Number.parseFloat(headers.get('retry-after') ?? '')
  return Number.isFinite(seconds) ? Math.min(LONGEST_WAIT_MS, Math.ceil(seconds * 1000)) : null
}

function refused(code: string, got: string, todo: string): Verdict {
  return {
    kind: 'fatal',
    error: new GataError(code, 'Amazon Ads refuses the request', { where: 'amazon_ads', got, todo }),
  }
}
