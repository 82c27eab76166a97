import { md5Hex } from '@gata/base'

/** What an access token is worth now. */
export type TokenState = 'valid' | 'expired' | 'unknown'

/** The access tokens that an API gave out. */
export interface TokenBook {
  /** Gives out a token that lives so many seconds. */
  issue(lifeSeconds: number): string
  /** What the token of an `Authorization: Bearer` header, or a bare one, is worth. */
  stateOf(token: string | undefined): TokenState
}

/** An empty book; `realm` keeps the tokens of one API from another. */
export function createTokenBook(realm: string, now: () => Date): TokenBook {
  const endOf = new Map<string, number>()
  return {
    issue(lifeSeconds) {
      const token = `ya29.${md5Hex(`${realm} ${endOf.size}`)}`
      endOf.set(token, now().getTime() + lifeSeconds * 1000)
      return token
    },
    stateOf(token) {
      const end = endOf.get((token ?? '').replace(/^Bearer /i, ''))
      if (end === undefined) return 'unknown'
      return end > now().getTime() ? 'valid' : 'expired'
    },
  }
}
