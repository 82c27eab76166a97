import { resolve } from 'node:path'
import { messageOf } from '@gata/base'
import { testsOf } from '@gata/transform'
import type { RanNode } from '@gata/transform/artifacts'
import {
  type LineageNames,
  type LineageRun,
  type LineageTest,
  nodeEvents,
  type RunEvent,
  runEvent,
  testEvents,
  type WorkEvents,
} from '@gata/transform/openlineage'
import { columnLineage, type TestResult } from '@gata/transform/run'
import type { OnPipelineEvent, PipelineEvent } from '../pipeline-event.ts'
import type { Project } from '../project.ts'
import { type LineageSettings, lineageSettings } from './lineage-settings.ts'
import { type SentEvents, sendEvents } from './send-events.ts'

/** What is kept of one run at most; what comes after that is left out and said. */
const mostKept = 200_000

/** Milliseconds that sending may take once the run is over. */
const sendingTime = 10_000

/**
 * Does a run and tells OpenLineage of it, where the environment names a place for that. The beginning goes off at once; all else once the run is over,
 * with the times at which it happened, since tracing columns has no place in a run's way. A place that can not be reached is logged and fails nothing.
 */
export async function withOpenLineage<T>(
  project: Project,
  onEvent: OnPipelineEvent,
  work: (onEvent: OnPipelineEvent) => Promise<T>,
): Promise<T> {
  const settings = lineageSettings(project)
  if (!settings) return await work(onEvent)
  const heard = new HeardLineage(project, settings)
  let failure: unknown = null
  try {
    return await work((event) => {
      heard.hear(event)
      onEvent(event)
    })
  } catch (thrown) {
    failure = thrown
    throw thrown
  } finally {
    await heard.send(failure).catch((thrown: unknown) => heard.warn(messageOf(thrown)))
  }
}

type Begun = Extract<PipelineEvent, { type: 'run-begun' }>

class HeardLineage {
  readonly #project: Project
  readonly #settings: LineageSettings
  #begun: Begun | null = null
  #start: Promise<SentEvents> | null = null
  #nodes: RanNode[] = []
  #tests: { readonly results: readonly TestResult[]; readonly at: Date }[] = []
  #kept = 0
  #left = 0

  constructor(project: Project, settings: LineageSettings) {
    this.#project = project
    this.#settings = settings
  }

  hear(event: PipelineEvent): void {
    if (event.type === 'run-begun') this.#begin(event)
    else if (event.type === 'audited') this.#hearTests(event.outcome.results)
    else if (event.type === 'run' && event.event.type === 'node-tested') this.#hearTests(event.event.results)
    else if (event.type === 'run' && event.event.type === 'node-done') {
      const { status, error, ...result } = event.event.result
      if (status === 'unchanged' || result.node.layer === 'source' || !this.#hasRoom(1)) return
      this.#nodes.push({ ...result, status, message: error ? messageOf(error) : null })
    }
  }

  async send(failure: unknown): Promise<void> {
    if (!this.#begun) return
    const signal = AbortSignal.timeout(sendingTime)
    const { manifest, runId, command } = this.#begun
    const built = new Set(this.#nodes.flatMap(({ node, status }) => (status === 'success' ? [node.id] : [])))
    const run: LineageRun = {
      runId,
      command,
      names: this.#names(),
      byId: new Map(manifest.nodes.map((node) => [node.id, node])),
      lineages: built.size > 0 ? await columnLineage(manifest, { nodes: built, ephemeral: 'inlined' }) : new Map(),
    }
    const start = await this.#start
    if (start?.problem) return this.warn(start.problem)
    const { problem } = await sendEvents(this.#settings, this.#stages(run, failure), signal)
    if (problem !== null) this.warn(problem)
    if (this.#left > 0) this.warn(`the run was too large: ${this.#left} results are left out`)
  }

  warn(problem: string): void {
    this.#project.logger.log('warn', 'not all of the run was told to OpenLineage', { error: problem })
  }

  #begin(event: Begun): void {
    this.#begun = event
    this.#nodes = []
    this.#tests = []
    const { runId, command } = event
    const begun = runEvent({ runId, command, names: this.#names() }, 'START', this.#project.clock.now())
    this.#start = sendEvents(this.#settings, [[begun]], AbortSignal.timeout(sendingTime))
  }

  #hearTests(results: readonly TestResult[]): void {
    if (results.length > 0 && this.#hasRoom(results.length))
      this.#tests.push({ results, at: this.#project.clock.now() })
  }

  #hasRoom(count: number): boolean {
    if (this.#kept + count > mostKept) this.#left += count
    else this.#kept += count
    return this.#left === 0
  }

  /** Beginnings before ends, and the end of the run last, since those of one stage may overtake each other. */
  #stages(run: LineageRun, failure: unknown): readonly Iterable<RunEvent>[] {
    const works = [...this.#nodes.flatMap((ran) => nodeEvents(ran, run) ?? []), ...this.#testWorks(run)]
    return [made(works, ({ start }) => start()), made(works, ({ end }) => end()), [this.#end(run, failure)]]
  }

  /** A test of a model that all tenants share may run for each of them, and is told once, as it ended last. */
  #testWorks(run: LineageRun): readonly WorkEvents[] {
    const last = new Map(
      this.#tests.flatMap(({ results, at }) => results.map((result) => [result.id, { result, at }] as const)),
    )
    return [...Map.groupBy(last.values(), ({ result }) => result.model.id).values()].flatMap((tests) => {
      const [first] = tests
      if (!first) return []
      const { model } = first.result
      const declared = new Map(testsOf(model).map(({ id, test }) => [id, test]))
      const told = tests.map(({ result }): LineageTest => ({ ...result, test: declared.get(result.id) ?? null }))
      return [testEvents(model, told, first.at, run)]
    })
  }

  #end(run: LineageRun, failure: unknown): RunEvent {
    const now = this.#project.clock.now()
    if (failure !== null) return runEvent(run, 'FAIL', now, messageOf(failure))
    const failed = [
      ...this.#nodes.filter(({ status }) => status === 'error').map(({ node }) => node.id),
      ...this.#tests.flatMap(({ results }) => results.filter(({ status }) => status === 'fail').map(({ id }) => id)),
    ]
    if (failed.length > 0) return runEvent(run, 'FAIL', now, `failed: ${failed.join(', ')}`)
    const isStopped = this.#nodes.some(({ status }) => status === 'cancelled')
    return runEvent(run, isStopped ? 'ABORT' : 'COMPLETE', now)
  }

  #names(): LineageNames {
    const { target, home } = this.#project
    const database = target.databaseName()
    return {
      jobNamespace: this.#settings.namespace,
      datasetNamespace:
        target.name === 'motherduck' ? `duckdb://md:${database}` : `duckdb://${resolve(home)}/${database}.duckdb`,
      database,
    }
  }
}

/** Events made one after the other while they are sent. */
function* made(works: readonly WorkEvents[], of: (work: WorkEvents) => RunEvent): Generator<RunEvent> {
  for (const work of works) yield of(work)
}
