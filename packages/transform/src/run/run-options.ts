import type { ManifestNode } from '../manifest.ts'
import type { Selection } from '../select/selection.ts'
import type { RunRecord } from './last-run.ts'
import type { RunEvent } from './node-result.ts'

/** How a graph is run. */
export interface RunOptions {
  readonly selection?: Selection
  /** Build all that is selected, or some ids of it, changed or not and anew. */
  readonly force?: boolean | ReadonlySet<string>
  /** Ids of nodes that are built again, changed or not; what the last run did not do. */
  readonly retried?: ReadonlySet<string>
  /** Asked before each model is built that holds rows; where it throws, the model counts as failed and is not built. */
  readonly beforeBuild?: (node: ManifestNode) => Promise<void>
  /** Test each model directly after it is built; a failed test of severity error leaves out what stands below. */
  readonly audit?: boolean
  /** Call the run off at the first model that fails, or test of severity error. */
  readonly failFast?: boolean
  /** Whether results and definitions are written down; true unless a measurement asks what that costs. */
  readonly recordsResults?: boolean
  /** What is remembered of the run as the last one, so that it can be taken up again; nothing where absent. */
  readonly record?: RunRecord
  /** Nodes built at the same time, each on its own connection; 2 unless said otherwise. */
  readonly concurrency?: number
  /** Once aborted nothing more is begun, and statements that run are ended: their nodes are as they were. */
  readonly signal?: AbortSignal
  /** Names the run in every table that it writes; made up unless given. */
  readonly runId?: string
  readonly now?: () => Date
  readonly onEvent?: (event: RunEvent) => void
}
