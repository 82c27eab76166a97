import { GataError, isGataError, messageOf } from '@gata/base'
import { quoteIdent } from '@gata/sql'
import type { Connection, Warehouse } from '@gata/warehouse'
import type { Manifest, ManifestNode } from '../manifest.ts'
import type { NodeState, PlanReason } from '../plan.ts'
import { type BuildContext, type BuildOutcome, define, executeNode } from './execute-node.ts'
import type { NodeResult, NodeStatus } from './node-result.ts'
import type { WarehousePlan } from './plan-graph.ts'
import { RunBooks } from './run-books.ts'
import { RunCopies } from './run-copies.ts'
import type { RunOptions } from './run-options.ts'
import { RunVersions } from './run-versions.ts'
import { dependenciesAmong, schedule } from './schedule.ts'

/** What a run is made of. */
export interface GraphRunInput {
  readonly warehouse: Warehouse
  readonly manifest: Manifest
  readonly plan: WarehousePlan
  readonly runId: string
  readonly now: () => Date
  readonly options: RunOptions
}

/** One run of a plan: its connections, its copies, its books. */
export class GraphRun implements AsyncDisposable {
  readonly #input: GraphRunInput
  readonly #builds: readonly ManifestNode[]
  readonly #reasons: ReadonlyMap<string, PlanReason>
  readonly #byId: ReadonlyMap<string, ManifestNode>
  readonly #connections: readonly Connection[]
  readonly #books: RunBooks | null
  readonly #copies: RunCopies | null
  readonly #versions: RunVersions
  readonly #results: NodeResult[] = []

  /** Opens one connection per worker and two for the run itself; none where there is nothing to build. */
  static async open(input: GraphRunInput): Promise<GraphRun> {
    const builds = input.plan.planned.filter(({ action }) => action === 'build').length
    const workers = Math.min(input.options.concurrency ?? 2, builds)
    const connections: Connection[] = []
    for (let number = 0; number < (builds > 0 ? workers + 2 : 0); number++) {
      connections.push(await input.warehouse.connect())
    }
    return new GraphRun(input, connections)
  }

  private constructor(input: GraphRunInput, connections: readonly Connection[]) {
    const [books, copies, ...workers] = connections
    const { planned } = input.plan
    this.#input = input
    this.#builds = planned.filter(({ action }) => action === 'build').map(({ node }) => node)
    this.#reasons = new Map(planned.map(({ node, reason }) => [node.id, reason]))
    this.#byId = new Map(input.manifest.nodes.map((node) => [node.id, node]))
    this.#connections = workers
    this.#books = books ? new RunBooks(books, input.runId, input.now) : null
    this.#copies = copies ? new RunCopies(input.runId, copies, this.#builds, this.#byId) : null
    this.#versions = new RunVersions(input.manifest, input.plan, input.runId)
  }

  /** Works the plan off and gives the result of every planned node. */
  async execute(): Promise<readonly NodeResult[]> {
    const { plan, options, manifest, warehouse } = this.#input
    const unchanged = plan.planned.filter(({ action }) => action === 'skip')
    for (const { node } of unchanged) this.#results.push(this.#resultOf(node, { status: 'unchanged' }))
    options.onEvent?.({ type: 'planned', builds: this.#builds.length, unchanged: unchanged.length })
    if (this.#builds.length === 0) return this.#results
    const schemas = new Set(this.#builds.map(({ schema }) => schema))
    for (const schema of schemas) await warehouse.run(`create schema if not exists ${quoteIdent(schema)}`)
    const cancelled = await schedule(this.#builds, {
      dependencies: dependenciesAmong(manifest, new Set(this.#builds.map(({ id }) => id))),
      concurrency: this.#connections.length,
      signal: options.signal ?? null,
      work: (nodes, worker) => this.#work(nodes, worker),
      leaveOut: (node, failed) => this.#end(this.#resultOf(node, { status: 'skipped', failedUpstream: failed })),
    })
    for (const node of cancelled) this.#end(this.#resultOf(node, { status: 'cancelled' }))
    await this.#books?.write()
    return this.#results
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#copies?.[Symbol.asyncDispose]()
    await this.#books?.[Symbol.asyncDispose]()
    for (const connection of this.#connections) await connection[Symbol.asyncDispose]()
  }

  async #work(nodes: readonly ManifestNode[], worker: number): Promise<ReadonlySet<string>> {
    const connection = this.#connections[worker]
    if (!connection) throw new RangeError(`a run has no worker ${worker}`)
    const failed =
      nodes.length > 1 && (await this.#defineTogether(connection, nodes)) ? [] : await this.#each(connection, nodes)
    await this.#books?.writeIfDue()
    return new Set(failed)
  }

  /** All definitions in one commit, or false and none of them: then each is tried alone, so that the bad one is found. */
  async #defineTogether(connection: Connection, nodes: readonly ManifestNode[]): Promise<boolean> {
    const outcomes: BuildOutcome[] = []
    const startedAt = this.#input.now()
    const start = performance.now()
    try {
      await connection.transaction(async (transaction) => {
        outcomes.length = 0 // a transaction that met a conflict begins again
        for (const node of nodes) outcomes.push(await define(transaction, node, this.#context(connection)))
      })
    } catch {
      return false
    }
    const milliseconds = (performance.now() - start) / nodes.length
    nodes.forEach((node, index) => {
      this.#started(node)
      this.#succeed(node, outcomes[index] ?? { rows: null, dataVersion: null }, { startedAt, milliseconds })
    })
    return true
  }

  async #each(connection: Connection, nodes: readonly ManifestNode[]): Promise<readonly string[]> {
    const failed: string[] = []
    for (const node of nodes) if (!(await this.#build(connection, node))) failed.push(node.id)
    return failed
  }

  async #build(connection: Connection, node: ManifestNode): Promise<boolean> {
    if (this.#reasons.get(node.id) === 'input changed' && this.#versions.isUnchanged(node)) {
      this.#end(this.#resultOf(node, { status: 'unchanged', reason: 'unchanged' }))
      return true
    }
    const startedAt = this.#input.now()
    const start = performance.now()
    this.#started(node)
    try {
      const outcome = await executeNode(connection, node, this.#context(connection))
      this.#succeed(node, outcome, { startedAt, milliseconds: performance.now() - start })
      return true
    } catch (thrown) {
      const milliseconds = performance.now() - start
      const state = this.#input.plan.state.has(node.id) ? null : neverSucceeded
      this.#end(this.#resultOf(node, { status: 'error', startedAt, milliseconds, error: errorOf(node, thrown) }), state)
      return false
    }
  }

  #succeed(node: ManifestNode, outcome: BuildOutcome, times: Pick<NodeResult, 'startedAt' | 'milliseconds'>): void {
    const state = this.#versions.built(node, outcome.dataVersion)
    this.#end(this.#resultOf(node, { status: 'success', rows: outcome.rows, ...times }), state)
  }

  #started(node: ManifestNode): void {
    this.#input.options.onEvent?.({ type: 'node-started', node, reason: this.#reasons.get(node.id) ?? 'new' })
  }

  #end(result: NodeResult, state: NodeState | null = null): void {
    this.#results.push(result)
    this.#books?.note(result, state)
    this.#copies?.release(result.node)
    this.#input.options.onEvent?.({ type: 'node-done', result })
  }

  #resultOf(node: ManifestNode, known: { status: NodeStatus } & Partial<NodeResult>): NodeResult {
    const reason = this.#reasons.get(node.id) ?? 'new'
    return {
      node,
      reason,
      failedUpstream: null,
      rows: null,
      milliseconds: 0,
      startedAt: this.#input.now(),
      error: null,
      ...known,
    }
  }

  #context(connection: Connection): BuildContext {
    return {
      byId: this.#byId,
      existing: this.#input.plan.existing,
      textOf: async (node) => (await this.#copies?.textFor(node, connection)) ?? node.sql ?? '',
      now: this.#input.now,
      versionOf: (id) => this.#versions.get(id),
      followsInputs: (node) => this.#reasons.get(node.id) === 'input changed',
    }
  }
}

const neverSucceeded: NodeState = { fingerprint: null, inputHash: null, dataVersion: null }

function errorOf(node: ManifestNode, thrown: unknown): GataError {
  const isOurs = isGataError(thrown)
  return new GataError(isOurs ? thrown.code : 'model-failed', messageOf(thrown), {
    where: node.id,
    ...(node.sql === null ? {} : { sql: node.sql }),
    cause: thrown,
  })
}
