import { GataError, messageOf } from '@gata/base'
import { createRemoteJWKSet, customFetch, errors, type JWTVerifyGetKey, type RemoteJWKSet } from 'jose'
import { discoverKeys } from './discover-keys.ts'
import type { OAuthSettings } from './oauth-settings.ts'

/** How an issuer is asked for its keys; what is not given is as it should be. */
export interface IssuerAccess {
  readonly fetch?: typeof globalThis.fetch
  /** Hears why the issuer could not be asked. */
  readonly onFailure?: (reason: string) => void
  /** How long a key that is not known does not make the issuer be asked again. */
  readonly askAgainAfterMs?: number
  /** How long an answer is waited for. */
  readonly patienceMs?: number
  /** How long nobody waits again, once one has waited in vain. */
  readonly spareMs?: number
}

/** The public keys of an issuer: fetched when they are first needed, kept for ten minutes, asked for again when a new one signs. */
export class IssuerKeys {
  readonly #settings: Pick<OAuthSettings, 'issuer' | 'jwksUrl'>
  readonly #fetch: typeof globalThis.fetch
  readonly #access: Required<Omit<IssuerAccess, 'fetch'>>
  #found: Promise<RemoteJWKSet> | null = null
  #sparedUntil = 0

  constructor(
    settings: Pick<OAuthSettings, 'issuer' | 'jwksUrl'>,
    { fetch = globalThis.fetch, ...access }: IssuerAccess = {},
  ) {
    this.#settings = settings
    this.#access = { onFailure: () => {}, askAgainAfterMs: 30_000, patienceMs: 3000, spareMs: 5000, ...access }
    this.#fetch = async (input, options) => {
      if (performance.now() < this.#sparedUntil) throw new Spared()
      return await fetch(input, options)
    }
  }

  /**
   * The key that a token names. What jose says of a token that names none is left as it is.
   *
   * @throws GataError `authorization-server-unavailable`.
   */
  readonly keyOf: JWTVerifyGetKey = async (header, token) => {
    try {
      return await (await this.#keys())(header, token)
    } catch (thrown) {
      if (isOfToken(thrown)) throw thrown
      await this.#forget()
      if (!(thrown instanceof Spared)) {
        this.#sparedUntil = performance.now() + this.#access.spareMs
        this.#access.onFailure(reasonOf(thrown))
      }
      throw unavailable()
    }
  }

  #keys(): Promise<RemoteJWKSet> {
    this.#found ??= this.#find()
    return this.#found
  }

  async #find(): Promise<RemoteJWKSet> {
    const { issuer, jwksUrl } = this.#settings
    const { patienceMs, askAgainAfterMs } = this.#access
    const url = jwksUrl ?? (await discoverKeys(issuer, this.#fetch, AbortSignal.timeout(patienceMs)))
    return createRemoteJWKSet(new URL(url), {
      timeoutDuration: patienceMs,
      cooldownDuration: askAgainAfterMs,
      [customFetch]: this.#fetch,
    })
  }

  /** The keys may have moved. Those that are still good stay: a made-up name of a key must not take them from everybody. */
  async #forget(): Promise<void> {
    const keys = await this.#found?.catch(() => null)
    if (!keys?.fresh) this.#found = null
  }
}

class Spared extends Error {}

/** What is wrong with a token's header, as against with the issuer. */
function isOfToken(thrown: unknown): boolean {
  return (
    thrown instanceof errors.JWKSNoMatchingKey ||
    thrown instanceof errors.JWKSMultipleMatchingKeys ||
    thrown instanceof errors.JOSENotSupported
  )
}

function reasonOf(thrown: unknown): string {
  const cause = thrown instanceof Error && thrown.cause !== undefined ? `: ${messageOf(thrown.cause)}` : ''
  return `${messageOf(thrown)}${cause}`
}

function unavailable(): GataError {
  return new GataError('authorization-server-unavailable', 'the authorization server can not be asked for its keys', {
    todo: 'Try again in a few seconds, or use a key of GATA.',
  })
}
