import { GataError } from '@gata/base'
import type { HttpAnswer, Verdict } from '../http/verdict.ts'

/**
 * What an answer of Amplitude means. The same status says “no data” (404) and “too much data” (400, limit 4 GB; 504, too slow), which
 * come back as errors `amplitude-no-data` and `amplitude-too-much-data` for the reader of the export to act on.
 * Source: https://amplitude.com/docs/apis/analytics/export#status-codes
 */
export function classify(answer: HttpAnswer): Verdict {
  const { status, headers } = answer
  const got = `HTTP ${status} ${answer.text.slice(0, 200)}`.trim()
  if (status === 200) return { kind: 'ok' }
  if (status === 429) return { kind: 'retry', reason: 'HTTP 429', ...retryAfter(headers) }
  if (status === 404) return refused('amplitude-no-data', got, 'There are no events in these hours.')
  if (status === 400 || status === 504) return refused('amplitude-too-much-data', got, TOO_MUCH_TODO)
  if (status >= 500) return { kind: 'retry', reason: got }
  if (status === 401 || status === 403) return refused('vendor-refused-credentials', got, KEYS_TODO)
  return refused('vendor-refused-request', got, 'This is an error of ours: please report it.')
}

const TOO_MUCH_TODO = 'One hour alone is more than the export gives; ask Amplitude to deliver this project by S3.'
const KEYS_TODO = 'Check api_key and secret_key, and settings.region: keys of an EU project are unknown in the US.'

/** Most answers say nothing; the pause grows by itself then. */
function retryAfter(headers: Headers): { readonly waitMs: number } | Record<string, never> {
  const seconds = Number.parseFloat(headers.get('retry-after') ?? '')
  return Number.isFinite(seconds) ? { waitMs: Math.ceil(seconds * 1000) } : {}
}

function refused(code: string, got: string, todo: string): Verdict {
  return {
    kind: 'fatal',
    error: new GataError(code, 'Amplitude refuses the request', { where: 'amplitude', got, todo }),
  }
}
