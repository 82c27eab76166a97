import type { z } from 'zod'

/**
 * How an object is kept up to date.
 *
 * - `full`: read whole each time (entities without a change time).
 * - `days`: read by days of the account's own time zone; a day is complete in itself, so a record that a complete
 *   day no longer holds is gone at the vendor. `lookbackDays` days are read again at each sync because the vendor
 *   still changes them; `historyDays` is how far back a first sync goes; `sliceDays` is the longest range of one request. Where a
 *   vendor keeps several copies of a record, `newest` names the milliseconds since 1970 by which the newest copy is known.
 * - `changes`: read by the vendor's own change time, from the last seen one minus `lookbackMs`.
 */
export type SyncMode =
  | { readonly kind: 'full' }
  | {
      readonly kind: 'days'
      readonly field: string
      readonly lookbackDays: number
      readonly historyDays: number
      readonly sliceDays: number
      readonly newest?: string
    }
  | { readonly kind: 'changes'; readonly field: string; readonly lookbackMs: number; readonly historyDays: number }

/** What happens to a record that does not keep its contract; see the design §6. */
export type ContractMode = 'evolve' | 'freeze' | 'quarantine'

/** One thing a connector delivers: the declared fields as the vendor's wire gives them, its key and how it is synced. */
export interface ObjectContract {
  readonly name: string
  readonly description: string
  /** The record as the wire gives it; a loose object, since vendors add fields. */
  readonly record: z.ZodObject
  /** Paths (dots for nesting, `a ?? b` for alternatives) of the fields that name a record; a missing part counts as empty. See `compileRecordKey`. */
  readonly key: readonly string[]
  readonly sync: SyncMode
  readonly mode: ContractMode
  /** Paths of fields that hold personal data. */
  readonly pii: readonly string[]
  /** Where the rules come from: vendor documentation. */
  readonly source: string
}

/** A top-level field of an object and the type it has on the wire. */
export interface WireColumn {
  readonly name: string
  readonly type: 'VARCHAR' | 'BIGINT' | 'DOUBLE' | 'BOOLEAN' | 'JSON'
}
