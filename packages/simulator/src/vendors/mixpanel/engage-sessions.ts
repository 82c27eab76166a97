import { md5Hex } from '@gata/base'

/** A page of profiles, as JSON texts. */
export interface ProfilePage {
  readonly page: number
  readonly sessionId: string
  readonly total: number
  readonly records: readonly string[]
}

/** The profile queries that the vendor still remembers: pages behind the first one come out of the query that the first one opened. */
export interface EngageSessions {
  open(records: readonly string[]): ProfilePage
  /** Null where the query is not known, or no longer. */
  next(sessionId: string, page: number): ProfilePage | null
}

const KEPT = 20

/** Keeps the newest queries. */
export function createEngageSessions(pageSize: number): EngageSessions {
  const kept = new Map<string, readonly string[]>()
  let opened = 0
  const pageOf = (sessionId: string, records: readonly string[], page: number): ProfilePage => ({
    page,
    sessionId,
    total: records.length,
    records: records.slice(page * pageSize, (page + 1) * pageSize),
  })
  return {
    open(records) {
      opened += 1
      const sessionId = `${opened}-${md5Hex(`engage ${opened}`).slice(0, 6).toUpperCase()}`
      kept.set(sessionId, records)
      for (const oldest of [...kept.keys()].slice(0, -KEPT)) kept.delete(oldest)
      return pageOf(sessionId, records, 0)
    },
    next(sessionId, page) {
      const records = kept.get(sessionId)
      return records ? pageOf(sessionId, records, page) : null
    },
  }
}
