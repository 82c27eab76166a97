import type { Selection } from '../select/selection.ts'
import type { RunEvent } from './node-result.ts'

/** How a graph is run. */
export interface RunOptions {
  readonly selection?: Selection
  /** Build all that is selected, changed or not. */
  readonly force?: boolean
  /** Nodes built at the same time, each on its own connection; 2 unless said otherwise. */
  readonly concurrency?: number
  /** Begins nothing more once aborted; what runs is finished. */
  readonly signal?: AbortSignal
  /** Names the run in every table that it writes; made up unless given. */
  readonly runId?: string
  readonly now?: () => Date
  readonly onEvent?: (event: RunEvent) => void
}
