import { GataError } from '@gata/base'
import type { ConnectorIo } from '../connector.ts'
import { createHttpClient } from '../http/http-client.ts'
import type { HttpAnswer, Verdict } from '../http/verdict.ts'

/** One exchange at a token endpoint of OAuth 2.0. */
export interface TokenPurchase {
  /** The connector's name, for errors. */
  readonly vendor: string
  /** Who gives the token, as a person knows it: `Google`. */
  readonly seller: string
  readonly url: string
  /** What is given for the token: a refresh token, a signed assertion. */
  readonly form: Readonly<Record<string, string>>
  /** What a refusal means to the one who reads it. */
  readonly refusal: { readonly given: string; readonly todo: string }
}

/** What an exchange brought. */
export interface BoughtToken {
  readonly value: string
  /** Epoch milliseconds of the connector's clock. */
  readonly expiresAt: number
  /** The refresh token that takes the place of the one given; null where that one stays. */
  readonly refreshToken: string | null
}

/** How long access tokens live where the seller does not say. */
export const tokenLifeSeconds = 3600

/**
 * Buys an access token.
 *
 * @throws GataError `vendor-refused-credentials` where none is given.
 * Source: RFC 6749, sections 4.5, 5 and 6
 */
export async function buyToken(io: ConnectorIo, purchase: TokenPurchase): Promise<BoughtToken> {
  const now = io.clock.now().getTime()
  const client = createHttpClient(io, {
    vendor: purchase.vendor,
    authorize: async (request) => request,
    classify: (answer, body) => classify(answer, body, purchase),
  })
  const { body } = await client.json({
    method: 'POST',
    url: purchase.url,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(purchase.form).toString(),
  })
  const grant = body as Grant // classify saw the token
  return {
    value: grant.access_token,
    expiresAt: now + (grant.expires_in ?? tokenLifeSeconds) * 1000,
    refreshToken: grant.refresh_token ?? null,
  }
}

interface Grant {
  readonly access_token: string
  readonly expires_in?: number
  readonly refresh_token?: string
}

function classify(answer: HttpAnswer, body: unknown, { vendor, seller, refusal }: TokenPurchase): Verdict {
  if (answer.status >= 500 || answer.status === 429) return { kind: 'retry', reason: `HTTP ${answer.status}` }
  const fields = typeof body === 'object' && body !== null ? body : {}
  if (answer.status === 200 && 'access_token' in fields && typeof fields.access_token === 'string')
    return { kind: 'ok' }
  const said = 'error_description' in fields ? fields.error_description : 'error' in fields ? fields.error : ''
  return {
    kind: 'fatal',
    error: new GataError('vendor-refused-credentials', `${seller} gives no access token for this ${refusal.given}`, {
      where: `${vendor} token`,
      expected: 'an access token',
      got: `HTTP ${answer.status} ${String(said)}`.trim(),
      todo: refusal.todo,
    }),
  }
}
