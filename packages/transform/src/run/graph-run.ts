import { GataError, isGataError, messageOf } from '@gata/base'
import { quoteIdent } from '@gata/sql'
import type { Connection, Warehouse } from '@gata/warehouse'
import { digestInputs, inputsOf } from '../inputs.ts'
import type { Manifest, ManifestNode } from '../manifest.ts'
import type { NodeState, PlanReason } from '../plan.ts'
import { buildTogether } from './build-together.ts'
import { type ConfigDigests, configDigests } from './config-digests.ts'
import { type BuildContext, type BuildOutcome, executeNode } from './execute-node.ts'
import { type BegunInvocation, beginInvocation, type InvocationStatus } from './invocations.ts'
import { beginRun, type RunTask } from './last-run.ts'
import { NodeLoads } from './node-loads.ts'
import type { NodeResult, NodeStatus } from './node-result.ts'
import { type NodeAudit, NodeTests } from './node-tests.ts'
import type { WarehousePlan } from './plan-graph.ts'
import { RunBooks } from './run-books.ts'
import { RunCopies } from './run-copies.ts'
import type { RunOptions } from './run-options.ts'
import { RunVersions } from './run-versions.ts'
import { dependenciesAmong, schedule } from './schedule.ts'
import { type StopSignal, stopSignal } from './stop-signal.ts'
import type { TestResult } from './test-result.ts'

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
  readonly #tests: NodeTests | null
  readonly #reasons: ReadonlyMap<string, PlanReason>
  readonly #byId: ReadonlyMap<string, ManifestNode>
  readonly #connections: readonly Connection[]
  readonly #books: RunBooks | null
  readonly #copies: RunCopies | null
  readonly #versions: RunVersions
  readonly #results: NodeResult[] = []
  readonly #testResults: TestResult[] = []
  /** Of a model that was built, the test that keeps what stands below from being built. */
  readonly #failedTests = new Map<string, string>()
  readonly #cancelled = new Set<string>()
  readonly #states = new Map<string, NodeState>()
  readonly #stop: StopSignal
  readonly #configs: ConfigDigests

  /** Opens one connection per worker and two for the run itself; none where there is nothing to do. */
  static async open(input: GraphRunInput): Promise<GraphRun> {
    const { warehouse, manifest, plan, options } = input
    const tests = options.audit ? await NodeTests.of(warehouse, manifest, plan, options.selection) : null
    const tasks = tasksOf(plan, tests)
    await recordRun(input, tasks)
    const nodes = new Set(tasks.map(({ nodeId }) => nodeId)).size
    const workers = Math.min(options.concurrency ?? 2, nodes)
    const connections: Connection[] = []
    for (let number = 0; number < (nodes > 0 ? workers + 2 : 0); number++) {
      connections.push(await warehouse.connect())
    }
    return new GraphRun(input, connections, tests)
  }

  private constructor(input: GraphRunInput, connections: readonly Connection[], tests: NodeTests | null) {
    const [books, copies, ...workers] = connections
    const { planned } = input.plan
    this.#input = input
    this.#tests = tests
    this.#configs = configDigests(input.manifest)
    this.#stop = stopSignal(input.options.signal, workers)
    this.#builds = planned.filter(({ action }) => action === 'build').map(({ node }) => node)
    this.#reasons = new Map(planned.map(({ node, reason }) => [node.id, reason]))
    this.#byId = new Map(input.manifest.nodes.map((node) => [node.id, node]))
    this.#connections = workers
    const loads = new NodeLoads(input.manifest, input.plan.sourceVersions)
    this.#books = books
      ? new RunBooks(books, {
          runId: input.runId,
          now: input.now,
          loads,
          recordsResults: input.options.recordsResults ?? true,
        })
      : null
    this.#copies = copies ? new RunCopies(input.runId, copies, this.#builds, this.#byId) : null
    this.#versions = new RunVersions(input.manifest, input.plan, input.runId)
  }

  /** Works the plan off and gives the result of every planned node, and of every test. */
  async execute(): Promise<{ readonly results: readonly NodeResult[]; readonly tests: readonly TestResult[] }> {
    const { plan, options, manifest, warehouse } = this.#input
    const unchanged = plan.planned.filter(({ action }) => action === 'skip')
    for (const { node } of unchanged) this.#results.push(this.#resultOf(node, { status: 'unchanged' }))
    options.onEvent?.({ type: 'planned', builds: this.#builds.length, unchanged: unchanged.length })
    const due = plan.planned.map(({ node }) => node).filter(({ id }) => this.#isBuilt(id) || this.#tests?.due.has(id))
    if (due.length === 0) return { results: this.#results, tests: [] }
    const schemas = new Set(this.#builds.map(({ schema }) => schema))
    for (const schema of schemas) await warehouse.run(`create schema if not exists ${quoteIdent(schema)}`)
    const cancelled = await schedule(due, {
      dependencies: dependenciesAmong(manifest, new Set(due.map(({ id }) => id))),
      concurrency: this.#connections.length,
      signal: this.#stop.signal,
      joins: (node) => this.#joins(node),
      work: (first, worker, takeAlong) => this.#work(first, worker, takeAlong),
      leaveOut: (node, failed) => this.#leaveOut(node, failed),
    })
    for (const node of cancelled) {
      if (this.#isBuilt(node.id)) this.#cancel(node)
    }
    await this.#testLater()
    await this.#books?.close(this.#status())
    return { results: this.#results, tests: this.#testResults }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop[Symbol.dispose]()
    await this.#copies?.[Symbol.asyncDispose]()
    await this.#books?.[Symbol.asyncDispose]()
    for (const connection of this.#connections) await connection[Symbol.asyncDispose]()
  }

  async #work(first: ManifestNode, worker: number, takeAlong: () => ManifestNode | null): Promise<ReadonlySet<string>> {
    const connection = this.#connections[worker]
    if (!connection) throw new RangeError(`a run has no worker ${worker}`)
    const nodes = [first]
    const failed = new Set<string>()
    const begins = async (node: ManifestNode): Promise<boolean> => {
      if (!this.#isBuilt(node.id)) return false
      const begun = await this.#begin(node)
      if (begun === 'failed') failed.add(node.id)
      return begun === 'build'
    }
    const next = async (): Promise<ManifestNode | null> => {
      for (let node = takeAlong(); node; node = takeAlong()) {
        nodes.push(node)
        if (await begins(node)) return node
      }
      return null
    }
    const begun = (await begins(first)) ? [first] : []
    const alone = begun.length > 0 && this.#joins(first) ? await this.#buildTogether(connection, first, next) : begun
    for (const node of alone) if (!(await this.#build(connection, node))) failed.add(node.id)
    for (const node of nodes) {
      if (!failed.has(node.id) && !(await this.#test(connection, node))) failed.add(node.id)
    }
    await this.#books?.writeIfDue()
    return failed
  }

  #status(): InvocationStatus {
    if (this.#results.some(({ status }) => status === 'error' || status === 'skipped')) return 'error'
    return this.#cancelled.size > 0 ? 'cancelled' : 'success'
  }

  #isBuilt(id: string): boolean {
    return this.#reasons.get(id) !== 'unchanged'
  }

  /** Whether what stands below a node may be built: its tests pass, or none is due. */
  async #test(connection: Connection, node: ManifestNode): Promise<boolean> {
    if (!this.#tests?.due.has(node.id) || this.#stop.signal.aborted) return true
    const versions = { get: (id: string) => this.#states.get(id) ?? this.#input.plan.state.get(id) }
    const audit = await this.#tests.audit(connection, node, versions, this.#input.now())
    if (this.#stop.signal.aborted) return true // what it found may be the end of its own query
    this.#noteAudit(audit)
    if (audit.failed) this.#failedTests.set(node.id, audit.failed.id)
    return audit.failed === null
  }

  async #testLater(): Promise<void> {
    const [connection] = this.#connections
    if (!this.#tests || !connection || this.#stop.signal.aborted) return
    const versions = { get: (id: string) => this.#states.get(id) ?? this.#input.plan.state.get(id) }
    for await (const audit of this.#tests.auditLater(connection, versions, this.#input.now)) {
      if (this.#stop.signal.aborted) return // as above
      this.#noteAudit(audit)
    }
  }

  #noteAudit(audit: NodeAudit): void {
    this.#testResults.push(...audit.results)
    this.#books?.noteAudit(audit)
    this.#input.options.onEvent?.({ type: 'node-tested', node: audit.node, results: audit.results })
    if (audit.failed && this.#input.options.failFast) this.#stop.abort()
  }

  #leaveOut(node: ManifestNode, failed: string): void {
    if (!this.#isBuilt(node.id)) return
    const failedUpstream = this.#failedTests.get(failed) ?? failed
    if (this.#cancelled.has(failed)) this.#cancel(node)
    else this.#end(this.#resultOf(node, { status: 'skipped', failedUpstream }))
  }

  /** What was not begun, or ended before it was done; never counts as built. */
  #cancel(node: ManifestNode): 'failed' {
    this.#cancelled.add(node.id)
    this.#end(this.#resultOf(node, { status: 'cancelled' }))
    return 'failed'
  }

  /** Whether a node can be built in one commit with others: see `buildWithin`. */
  #joins(node: ManifestNode): boolean {
    if (!this.#isBuilt(node.id)) return false
    if (node.kind === 'view' || node.kind === 'incremental') return true
    const isMadeAnew = node.increment === null || !this.#followsInputs(node)
    return node.kind === 'table' && isMadeAnew && this.#copies?.reads(node) === false
  }

  /** Gives the nodes that are still to be built each by itself, so that the bad one among them is found; none where all stand. */
  async #buildTogether(
    connection: Connection,
    first: ManifestNode,
    next: () => Promise<ManifestNode | null>,
  ): Promise<readonly ManifestNode[]> {
    const context = this.#context(connection)
    const { taken, built } = await buildTogether(connection, first, { context, next, now: this.#input.now })
    for (const { node, outcome, ...times } of built ?? []) this.#succeed(node, outcome, times)
    return built ? [] : taken
  }

  /** Decides what becomes of a node whose turn it is. */
  async #begin(node: ManifestNode): Promise<'build' | 'unchanged' | 'failed'> {
    if (this.#stop.signal.aborted) return this.#cancel(node)
    if (this.#reasons.get(node.id) === 'input changed' && this.#versions.isUnchanged(node)) {
      this.#end(this.#resultOf(node, { status: 'unchanged', reason: 'unchanged' }))
      return 'unchanged'
    }
    const startedAt = this.#input.now()
    const start = performance.now()
    this.#input.options.onEvent?.({ type: 'node-started', node, reason: this.#reasons.get(node.id) ?? 'new' })
    try {
      await this.#input.options.beforeBuild?.(node)
      return 'build'
    } catch (thrown) {
      return this.#fail(node, thrown, { startedAt, milliseconds: performance.now() - start })
    }
  }

  async #build(connection: Connection, node: ManifestNode): Promise<boolean> {
    if (this.#stop.signal.aborted) {
      this.#cancel(node)
      return false
    }
    const startedAt = this.#input.now()
    const start = performance.now()
    try {
      const outcome = await executeNode(connection, node, this.#context(connection))
      this.#succeed(node, outcome, { startedAt, milliseconds: performance.now() - start })
      return true
    } catch (thrown) {
      this.#fail(node, thrown, { startedAt, milliseconds: performance.now() - start })
      return false
    }
  }

  #fail(node: ManifestNode, thrown: unknown, times: Pick<NodeResult, 'startedAt' | 'milliseconds'>): 'failed' {
    if (this.#stop.signal.aborted && isGataError(thrown, 'interrupted')) return this.#cancel(node)
    const state = this.#input.plan.state.has(node.id) ? null : neverSucceeded
    this.#end(this.#resultOf(node, { status: 'error', ...times, error: errorOf(node, thrown) }), state)
    if (this.#input.options.failFast) this.#stop.abort()
    return 'failed'
  }

  #succeed(node: ManifestNode, outcome: BuildOutcome, times: Pick<NodeResult, 'startedAt' | 'milliseconds'>): void {
    const state = this.#versions.built(node, outcome.dataVersion)
    this.#states.set(node.id, state)
    this.#noteBuild(node)
    this.#end(this.#resultOf(node, { status: 'success', rows: outcome.rows, ...times }), state)
  }

  #noteBuild(node: ManifestNode): void {
    if (!this.#books) return
    const inputs = digestInputs(inputsOf(node, this.#byId, (id) => this.#versions.get(id)))
    const config = this.#configs.of(node.tenant)
    this.#books.noteBuild({ nodeId: node.id, inputs, configHash: config?.hash ?? null }, config)
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
      followsInputs: (node) => this.#followsInputs(node),
    }
  }

  #followsInputs(node: ManifestNode): boolean {
    return this.#reasons.get(node.id) === 'input changed'
  }
}

/** What a plan sets out to do. */
function tasksOf(plan: WarehousePlan, tests: NodeTests | null): readonly RunTask[] {
  const builds = plan.planned.filter(({ action }) => action === 'build')
  return [
    ...builds.map(({ node }): RunTask => ({ nodeId: node.id, work: 'build' })),
    ...[...(tests?.due ?? [])].map((nodeId): RunTask => ({ nodeId, work: 'test' })),
  ]
}

/** A run that sets out to do nothing leaves no trace, unless it is to be remembered. */
async function recordRun(input: GraphRunInput, tasks: readonly RunTask[]): Promise<void> {
  const { warehouse, runId, now, options } = input
  const { record } = options
  if (!record && tasks.length === 0) return
  // A connection of its own, since another run may be in a transaction of the warehouse's.
  await using connection = await warehouse.connect()
  await connection.transaction(async (transaction) => {
    const startedAt = now()
    if (record) await beginRun(transaction, { ...record, runId, startedAt }, tasks)
    await beginInvocation(transaction, { ...invocationOf(input), startedAt })
  })
}

function invocationOf({ runId, plan, options }: GraphRunInput): Omit<BegunInvocation, 'startedAt'> {
  const { planned, sourceVersions } = plan
  const newest = [...sourceVersions.values()].reduce((most, version) => Math.max(most, Number(version)), 0)
  return {
    runId,
    command: options.record?.command ?? 'run',
    tenants: [...new Set(planned.flatMap(({ node }) => node.tenant ?? []))],
    loadSeq: newest > 0 ? newest : null,
    planned: planned.length,
    unchanged: planned.filter(({ action }) => action === 'skip').length,
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
