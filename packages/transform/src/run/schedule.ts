import type { Manifest, ManifestNode } from '../manifest.ts'

/** Dependencies among some nodes of a graph: those that lead through other nodes count, the others drop out. */
export function dependenciesAmong(
  manifest: Manifest,
  ids: ReadonlySet<string>,
): ReadonlyMap<string, ReadonlySet<string>> {
  const nearest = new Map<string, ReadonlySet<string>>()
  const dependencies = new Map<string, ReadonlySet<string>>()
  for (const node of manifest.nodes) {
    const above = new Set(node.dependsOn.flatMap((id) => [...(nearest.get(id) ?? [])]))
    if (ids.has(node.id)) dependencies.set(node.id, above)
    nearest.set(node.id, ids.has(node.id) ? new Set([node.id]) : above)
  }
  return dependencies
}

/** How the nodes of a run are worked off. */
export interface ScheduleOptions {
  /** Of each node, those of the others that come before it. */
  readonly dependencies: ReadonlyMap<string, ReadonlySet<string>>
  /** Number of workers; each has a number from 0. */
  readonly concurrency: number
  readonly signal: AbortSignal | null
  /** Does some nodes that are ready together; gives the ids that failed. If it throws, the whole run is at an end. */
  readonly work: (nodes: readonly ManifestNode[], worker: number) => Promise<ReadonlySet<string>>
  /** Told of every node that is left out since something above it failed. */
  readonly leaveOut: (node: ManifestNode, failed: string) => void
}

/**
 * Works off nodes in parallel, each after those of its dependencies that are among them. What stands below a failed node is
 * left out, all else goes on. Definitions that are ready together come as one piece of work, since each alone costs a commit.
 *
 * @returns the nodes that were never begun because of the signal.
 * @throws what `work` threw, once nothing is running any more.
 */
export async function schedule(
  nodes: readonly ManifestNode[],
  { dependencies, concurrency, signal, work, leaveOut }: ScheduleOptions,
): Promise<readonly ManifestNode[]> {
  const pending = pendingOf(nodes, dependencies)
  let ready = nodes.filter((node) => pending.get(node.id)?.waiting === 0)
  let running = 0
  let broken: { readonly thrown: unknown } | null = null
  let wake: (() => void)[] = []

  const finish = (node: ManifestNode, failed: string | null): void => {
    const own = pending.get(node.id)
    pending.delete(node.id)
    for (const reader of own?.readers ?? []) {
      const entry = pending.get(reader.id)
      if (!entry) continue
      entry.waiting--
      entry.failed ??= failed
      if (entry.waiting > 0) continue
      if (entry.failed === null) ready.push(reader)
      else {
        leaveOut(reader, entry.failed)
        finish(reader, entry.failed)
      }
    }
  }
  const take = (): readonly ManifestNode[] => {
    if (signal?.aborted || broken) ready = []
    const [first] = ready
    if (!first) return []
    const taken = isDefinition(first) ? ready.filter(isDefinition).slice(0, definitionsAtOnce) : [first]
    const gone = new Set(taken)
    ready = ready.filter((node) => !gone.has(node))
    return taken
  }
  const worker = async (number: number): Promise<void> => {
    for (;;) {
      const taken = take()
      if (taken.length === 0 && running === 0) return
      if (taken.length === 0) {
        await new Promise<void>((resolve) => wake.push(resolve))
        continue
      }
      running++
      try {
        const failed = await work(taken, number)
        for (const node of taken) finish(node, failed.has(node.id) ? node.id : null)
      } catch (thrown) {
        broken ??= { thrown }
      }
      running--
      for (const resolve of wake) resolve()
      wake = []
    }
  }
  await Promise.all(Array.from({ length: concurrency }, (_, number) => worker(number)))
  throwIf(broken)
  return nodes.filter((node) => pending.has(node.id))
}

/** Whether building a node only says something to the catalogue: a view, a table that is filled by others. */
function isDefinition(node: ManifestNode): boolean {
  return node.kind === 'view' || node.kind === 'incremental'
}

/** Only once every worker has put down what it had in hand, since their connections are closed next. */
function throwIf(broken: { readonly thrown: unknown } | null): void {
  if (broken) throw broken.thrown
}

interface Pending {
  waiting: number
  failed: string | null
  readonly readers: ManifestNode[]
}

function pendingOf(
  nodes: readonly ManifestNode[],
  dependencies: ScheduleOptions['dependencies'],
): Map<string, Pending> {
  const pending = new Map<string, Pending>(nodes.map((node) => [node.id, { waiting: 0, failed: null, readers: [] }]))
  for (const node of nodes) {
    for (const id of dependencies.get(node.id) ?? []) {
      const upstream = pending.get(id)
      const own = pending.get(node.id)
      if (!upstream || !own) continue
      upstream.readers.push(node)
      own.waiting++
    }
  }
  return pending
}

const definitionsAtOnce = 100
