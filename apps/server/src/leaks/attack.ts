/** A request that somebody of one tenant makes to learn of another. */
export interface Attack {
  /** What it tries, for the table. */
  readonly kind: string
  /** Where: a route, a tool, a format. */
  readonly surface: string
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: unknown
  /** `refused`: only an error with a code will do. `own`: an answer may come, with nothing in it but the caller's own. */
  readonly expected: 'refused' | 'own'
}

/** What the attacks are made of. */
export interface Prey {
  readonly mine: string
  readonly theirs: string
  readonly theirSnapshot: string
  /** Of somebody who may do everything in the attacker's tenant but see what names people. */
  readonly key: string
  /** A cursor, an entity tag and a job that the other tenant was given. */
  readonly theirCursor: string
  readonly theirEtag: string
  readonly theirJob: string
  readonly revokedKey: string
  readonly expiredKey: string
  readonly theirKey: string
  /** Of the authorization server, for somebody who may ask in the attacker's tenant alone. */
  readonly token: string
  /** Tokens that prove nothing here, by what is wrong with them. */
  readonly forgedTokens: Readonly<Record<string, string>>
  readonly canary: string
}
