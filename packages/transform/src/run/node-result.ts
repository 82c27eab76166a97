import type { GataError } from '@gata/base'
import type { ManifestNode } from '../manifest.ts'
import type { PlanReason } from '../plan.ts'
import type { TestResult } from './test-result.ts'

/**
 * How a node ended: `unchanged` needed nothing, `skipped` stands below a failed one, `cancelled` was not begun
 * any more, or ended before it was done.
 */
export type NodeStatus = 'success' | 'error' | 'skipped' | 'unchanged' | 'cancelled'

/** What a run did with one node. */
export interface NodeResult {
  readonly node: ManifestNode
  readonly status: NodeStatus
  /** Why it was to be built, or was not. */
  readonly reason: PlanReason
  /** For a skipped node the id of the node or test that failed. */
  readonly failedUpstream: string | null
  /** Rows of a table, versions inserted by a push; null for what has no rows of its own. */
  readonly rows: number | null
  readonly milliseconds: number
  readonly startedAt: Date
  readonly error: GataError | null
}

/** Told while a run goes on, in the order in which things happen. */
export type RunEvent =
  | { readonly type: 'planned'; readonly builds: number; readonly unchanged: number }
  | { readonly type: 'node-started'; readonly node: ManifestNode; readonly reason: PlanReason }
  | { readonly type: 'node-done'; readonly result: NodeResult }
  | { readonly type: 'node-tested'; readonly node: ManifestNode; readonly results: readonly TestResult[] }
