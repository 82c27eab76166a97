import type { Clock } from '@gata/base'
import type { HttpRequest } from './http-client.ts'

/** A credential with an end. */
export interface Token {
  readonly value: string
  /** Milliseconds since the epoch. */
  readonly expiresAt: number
}

/** Keeps one token per connection. */
export interface TokenCache {
  /** The token to put on a request; `isRefused` says that the vendor refused the one this request went out with before. */
  tokenFor(request: HttpRequest, isRefused: boolean): Promise<string>
}

const SAFETY_MS = 60_000

/**
 * Caches what `obtain` gives until a minute before its end.
 *
 * However many requests run at once, one refresh is under way at a time and all wait for it; a request refused with a token that
 * was replaced meanwhile takes the new one instead of asking for a third.
 */
export function createTokenCache(clock: Clock, obtain: () => Promise<Token>): TokenCache {
  const usedBy = new WeakMap<HttpRequest, string>()
  let current: Token | null = null
  let pending: Promise<Token> | null = null

  async function refresh(): Promise<Token> {
    pending ??= obtain().finally(() => {
      pending = null
    })
    current = await pending
    return current
  }

  return {
    async tokenFor(request, isRefused) {
      const isStale = current === null || current.expiresAt - SAFETY_MS <= clock.now().getTime()
      const isSame = isRefused && current?.value === usedBy.get(request)
      const token = current === null || isStale || isSame ? await refresh() : current
      usedBy.set(request, token.value)
      return token.value
    },
  }
}
