import { messageOf } from '@gata/base'
import type { Manifest } from '@gata/transform'
import { dbtRunResults, type Invocation, type RanNode, type RanTest } from '@gata/transform/artifacts'
import type { OnPipelineEvent, PipelineEvent } from '../pipeline-event.ts'
import type { Project } from '../project.ts'
import { invocationOf } from './invocation.ts'
import { wholeSize } from './whole-graph.ts'
import { stands, writeArtifact } from './write-artifact.ts'
import { writeManifest } from './write-manifest.ts'

/**
 * Does a run and then writes what it was about and what it did: `target/manifest.json` and `target/run_results.json`, made of what the run tells.
 * A run that builds and tests nothing at all writes neither. What goes wrong here is logged and fails nothing.
 */
export async function withArtifacts<T>(
  project: Project,
  onEvent: OnPipelineEvent,
  work: (onEvent: OnPipelineEvent) => Promise<T>,
): Promise<T> {
  const heard = new HeardRun()
  try {
    return await work((event) => {
      heard.hear(event, project.clock.now())
      onEvent(event)
    })
  } finally {
    await heard.write(project).catch((thrown: unknown) => {
      project.logger.log('warn', 'the artifacts of the run could not be written', { error: messageOf(thrown) })
    })
  }
}

type Begun = Extract<PipelineEvent, { type: 'run-begun' }> & { readonly startedAt: Date }

/** What the last run that began has told. */
class HeardRun {
  #begun: Begun | null = null
  #nodes: RanNode[] = []
  #tests: RanTest[] = []

  hear(event: PipelineEvent, now: Date): void {
    if (event.type === 'run-begun') {
      this.#begun = { ...event, startedAt: now }
      this.#nodes = []
      this.#tests = []
    } else if (event.type === 'audited') this.#tests.push(...event.outcome.results)
    else if (event.type === 'run') this.#hearRun(event.event)
  }

  async write(project: Project): Promise<void> {
    if (!this.#begun) return
    const { manifest } = this.#begun
    const invocation = invocationOf(project, this.#begun)
    if (await isWorthWriting(project, manifest, invocation)) await writeManifest(project, manifest, invocation)
    const ran = { nodes: this.#nodes, tests: this.#tests }
    await writeArtifact(project.root, 'run_results', dbtRunResults(ran, nodesById(manifest), invocation))
  }

  #hearRun(event: Extract<PipelineEvent, { type: 'run' }>['event']): void {
    if (event.type === 'node-tested') this.#tests.push(...event.results)
    if (event.type !== 'node-done') return
    const { status, error, ...result } = event.result
    if (status === 'unchanged' || result.node.layer === 'source') return // as dbt: sources are not run
    this.#nodes.push({ ...result, status, message: error ? messageOf(error) : null })
  }
}

/** Milliseconds that a node takes to be written, with its tests: 0.2 where nothing else runs. */
const millisecondsPerNode = 0.25

/** Writing anew the manifest that stands is to take a fiftieth of the run's time at most, or a second; what is too large for that is left to `gata compile`. */
async function isWorthWriting(project: Project, manifest: Manifest, invocation: Invocation): Promise<boolean> {
  const took = invocation.generatedAt.getTime() - invocation.startedAt.getTime()
  if (wholeSize(project, manifest) * millisecondsPerNode <= Math.max(1000, took / 50)) return true
  return !(await stands(project.root, 'manifest'))
}

function nodesById({ nodes }: Manifest): ReadonlyMap<string, Manifest['nodes'][number]> {
  return new Map(nodes.map((node) => [node.id, node]))
}
