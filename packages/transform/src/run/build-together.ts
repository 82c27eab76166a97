import type { Connection } from '@gata/warehouse'
import type { ManifestNode } from '../manifest.ts'
import { type BuildContext, type BuildOutcome, buildWithin } from './execute-node.ts'

/** A node that was built, and when. */
export interface Built {
  readonly node: ManifestNode
  readonly outcome: BuildOutcome
  readonly startedAt: Date
  /** Without its share of the commit. */
  readonly milliseconds: number
}

/** Where the nodes come from, and what their statements need. */
export interface TogetherOptions {
  readonly context: BuildContext
  /** One more node; null where there is none. */
  readonly next: () => Promise<ManifestNode | null>
  readonly now: () => Date
}

/**
 * Builds nodes in one transaction until they took a twentieth of a second together, so that a commit, which costs as much as a small
 * model, is paid for many of them and a large one is not kept waiting.
 *
 * @returns the nodes taken; `built` is null, and nothing stands, where one of them failed or the commit did.
 */
export async function buildTogether(
  connection: Connection,
  first: ManifestNode,
  { context, next, now }: TogetherOptions,
): Promise<{ readonly taken: readonly ManifestNode[]; readonly built: readonly Built[] | null }> {
  const taken = [first]
  try {
    const built = await connection.transaction(async (transaction) => {
      const done: Built[] = [] // a transaction that met a conflict begins again, with what it took
      const begin = performance.now()
      for (;;) {
        const node = taken[done.length] ?? (performance.now() - begin < togetherMilliseconds ? await next() : null)
        if (!node) return done
        if (done.length === taken.length) taken.push(node)
        const [startedAt, start] = [now(), performance.now()]
        const outcome = await buildWithin(transaction, node, context)
        done.push({ node, outcome, startedAt, milliseconds: performance.now() - start })
      }
    })
    return { taken, built }
  } catch {
    return { taken, built: null }
  }
}

const togetherMilliseconds = 50
