import { GataError } from '@gata/base'
import { z } from 'zod'
import type { HttpAnswer, Verdict } from '../http/verdict.ts'

const envelope = z.looseObject({ code: z.number().int(), message: z.string().default('') })

const throttleCodes = new Set([40016, 40100, 40133])
const tokenCodes = new Set([40102, 40104, 40105, 40110])
const transientCodes = new Set([40200, 40201, 40202, 40700])

/**
 * What an answer of TikTok means: HTTP says 200 to everything, the code inside the body tells. There is no word on how long to wait.
 * Source: https://business-api.tiktok.com/portal/docs?id=1737172488964097
 */
export function classify(answer: HttpAnswer, body: unknown): Verdict {
  const parsed = envelope.safeParse(body)
  if (!parsed.success) {
    if (answer.status >= 500 || answer.status === 429) return { kind: 'retry', reason: `HTTP ${answer.status}` }
    const got = `HTTP ${answer.status} ${answer.text.slice(0, 200)}`
    return refused('vendor-refused-request', got, 'Check the base URL of the connection.')
  }
  const { code, message } = parsed.data
  const got = `code ${code} ${message}`.trim()
  if (code === 0) return { kind: 'ok' }
  if (throttleCodes.has(code)) return { kind: 'retry', reason: `throttled, ${got}` }
  if (transientCodes.has(code) || code >= 50000) return { kind: 'retry', reason: got }
  if (tokenCodes.has(code)) {
    return refused('vendor-refused-credentials', got, 'Connect the account again: its access has been taken back.')
  }
  if (code === 40001) {
    return refused(
      'vendor-refused-access',
      got,
      'Let the owner of the advertiser account allow reading ads and reports.',
    )
  }
  if (code === 40300) return refused('vendor-not-found', got, 'Check settings.advertiser_id.')
  if (code === 40067) return refused('tiktok-too-much-data', got, 'Ask for fewer days at once.')
  return refused('vendor-refused-request', got, 'This is an error of ours: please report it.')
}

function refused(code: string, got: string, todo: string): Verdict {
  return {
    kind: 'fatal',
    error: new GataError(code, 'TikTok refuses the request', { where: 'tiktok_ads', got, todo }),
  }
}
