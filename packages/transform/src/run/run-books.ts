import type { Connection, Queryable } from '@gata/warehouse'
import type { NodeState } from '../plan.ts'
import { writeAudits } from './audit-state.ts'
import { type BuildNote, type NotedConfig, writeBuildNotes } from './build-notes.ts'
import { endInvocation, type InvocationStatus } from './invocations.ts'
import { finishTasks, type RunTask } from './last-run.ts'
import { type StateRow, writeModelState } from './model-state.ts'
import type { NodeLoads } from './node-loads.ts'
import type { NodeResult } from './node-result.ts'
import type { NodeAudit } from './node-tests.ts'
import { type StoredModel, type StoredResult, writeModelArtifacts, writeResults } from './results-store.ts'

/**
 * Writes what a run did while it goes on, in batches: one transaction for many nodes. What is lost by a kill between a
 * build and its batch is built again by the next run, to the same rows.
 */
export class RunBooks implements AsyncDisposable {
  readonly #connection: Connection
  readonly #runId: string
  readonly #now: () => Date
  readonly #loads: NodeLoads
  readonly #recordsResults: boolean
  #results: NodeResult[] = []
  #states: StateRow[] = []
  #audits: NodeAudit[] = []
  #done: RunTask[] = []
  #notes: BuildNote[] = []
  #configs: NotedConfig[] = []
  #lastWrite = performance.now()
  #writing: Promise<void> = Promise.resolve()

  constructor(
    connection: Connection,
    {
      runId,
      now,
      loads,
      recordsResults,
    }: {
      readonly runId: string
      readonly now: () => Date
      readonly loads: NodeLoads
      readonly recordsResults: boolean
    },
  ) {
    this.#connection = connection
    this.#runId = runId
    this.#now = now
    this.#loads = loads
    this.#recordsResults = recordsResults
  }

  /** Takes note of a node's end and, where it succeeded or never did, of its new state. */
  note(result: NodeResult, state: NodeState | null): void {
    if (isDone(result)) this.#done.push({ nodeId: result.node.id, work: 'build' })
    if (result.status === 'unchanged' && !state) return
    if (result.status !== 'unchanged') this.#results.push(result)
    if (!state) return
    const { node, rows } = result
    this.#states.push({ ...state, nodeId: node.id, rows, runId: this.#runId, builtAt: this.#now().toISOString() })
  }

  /** Takes note of what a node was built from. */
  noteBuild(note: BuildNote, config: NotedConfig | null): void {
    this.#notes.push(note)
    if (config && !this.#configs.includes(config)) this.#configs.push(config)
  }

  /** Takes note of what a model's tests found. */
  noteAudit(audited: NodeAudit): void {
    this.#audits.push(audited)
    if (audited.passedKey !== null && audited.isLast) this.#done.push({ nodeId: audited.node.id, work: 'test' })
  }

  /** Writes if a batch is full or a second has passed. */
  async writeIfDue(): Promise<void> {
    const isDue =
      this.#results.length + this.#audits.length >= batchSize || performance.now() - this.#lastWrite > batchMilliseconds
    if (isDue) await this.write()
  }

  /** Writes what is not written yet. */
  write(): Promise<void> {
    this.#writing = this.#writing.then(() => this.#writeBatch())
    return this.#writing
  }

  /** Writes what is not written yet, and how the run ended. */
  async close(status: InvocationStatus): Promise<void> {
    await this.write()
    await this.#connection.transaction((transaction) => endInvocation(transaction, this.#runId, status, this.#now()))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // An error here would hide the one that ended the run; what is not written is built again.
    await this.write().catch(() => {})
    await this.#connection[Symbol.asyncDispose]()
  }

  async #writeBatch(): Promise<void> {
    const [results, states, audits, done] = [this.#results, this.#states, this.#audits, this.#done]
    const [notes, configs] = [this.#notes, this.#configs]
    this.#results = []
    this.#states = []
    this.#audits = []
    this.#done = []
    this.#notes = []
    this.#configs = []
    this.#lastWrite = performance.now()
    if (results.length === 0 && states.length === 0 && audits.length === 0 && done.length === 0) return
    const now = this.#now()
    await this.#connection.transaction(async (transaction) => {
      await writeModelState(transaction, states)
      if (this.#recordsResults) await this.#writeResults(transaction, results, now)
      await writeAudits(transaction, this.#runId, audits, now)
      await writeBuildNotes(transaction, notes, configs)
      await finishTasks(transaction, done)
    })
  }

  async #writeResults(transaction: Queryable, results: readonly NodeResult[], now: Date): Promise<void> {
    const stored = results.map((result) => this.#stored(result))
    await writeResults(transaction, this.#runId, stored, now)
    const models = results
      .filter(isNewCode)
      .map(({ node }): StoredModel => ({ node, loadSeq: this.#loads.of(node.id) }))
    await writeModelArtifacts(transaction, this.#runId, models, now)
  }

  #stored(result: NodeResult): StoredResult {
    return {
      nodeId: result.node.id,
      nodeName: result.node.name,
      tenant: result.node.tenant,
      loadSeq: this.#loads.of(result.node.id),
      resourceType: 'model',
      status: result.status,
      reason: result.reason,
      message: result.error?.message ?? (result.failedUpstream && `${result.failedUpstream} failed`),
      rows: result.rows,
      milliseconds: result.milliseconds,
      startedAt: result.startedAt,
    }
  }
}

/** A node that was cancelled, left out or failed is still to be done. */
function isDone({ status }: NodeResult): boolean {
  return status === 'success' || status === 'unchanged'
}

function isNewCode({ status, reason }: NodeResult): boolean {
  return status === 'success' && reason !== 'input changed'
}

const batchSize = 500
const batchMilliseconds = 1000
