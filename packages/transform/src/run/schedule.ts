import type { Manifest, ManifestNode } from '../manifest.ts'
import { ReadyNodes } from './ready-nodes.ts'

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
  /** Whether a node can be done in one commit with others. */
  readonly joins: (node: ManifestNode) => boolean
  /**
   * Does a node, and those that it takes along; gives the ids that failed. If it throws, the whole run is at an end.
   * `takeAlong` gives one more node that joins, or null.
   */
  readonly work: (
    first: ManifestNode,
    worker: number,
    takeAlong: () => ManifestNode | null,
  ) => Promise<ReadonlySet<string>>
  /** Told of every node that is left out since something above it failed. */
  readonly leaveOut: (node: ManifestNode, failed: string) => void
}

/**
 * Works off nodes in parallel, each after those of its dependencies that are among them. What stands below a failed node is
 * left out, all else goes on. A worker may take along nodes that join, since each commit costs as much as a small model: only such as
 * were ready when it began, for its transaction sees what stood then, and only while enough is ready for every other worker.
 *
 * @returns the nodes that were never begun because of the signal.
 * @throws what `work` threw, once nothing is running any more.
 */
export async function schedule(
  nodes: readonly ManifestNode[],
  { dependencies, concurrency, signal, joins, work, leaveOut }: ScheduleOptions,
): Promise<readonly ManifestNode[]> {
  const pending = pendingOf(nodes, dependencies)
  const ready = new ReadyNodes(joins)
  for (const node of nodes) if (pending.get(node.id)?.waiting === 0) ready.add(node)
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
      if (entry.failed === null) ready.add(reader)
      else {
        leaveOut(reader, entry.failed)
        finish(reader, entry.failed)
      }
    }
  }
  const isEnding = (): boolean => signal?.aborted === true || broken !== null
  const worker = async (number: number): Promise<void> => {
    for (;;) {
      const first = isEnding() ? null : ready.take()
      if (!first && running === 0) return
      if (!first) {
        await new Promise<void>((resolve) => wake.push(resolve))
        continue
      }
      running++
      const taken = [first]
      const before = ready.added
      const takeAlong = (): ManifestNode | null => {
        const next = isEnding() || ready.size < concurrency ? null : ready.takeJoining(before)
        if (next) taken.push(next)
        return next
      }
      try {
        const failed = await work(first, number, takeAlong)
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
