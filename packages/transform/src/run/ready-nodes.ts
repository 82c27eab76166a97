import type { ManifestNode } from '../manifest.ts'

/** Nodes that can be begun, in the order in which they became ready; taking one costs the same whatever their number. */
export class ReadyNodes {
  readonly #joins: (node: ManifestNode) => boolean
  readonly #joining: Queue = { entries: [], head: 0 }
  readonly #others: Queue = { entries: [], head: 0 }
  #added = 0

  /** `joins` tells nodes that may be done in one commit with others. */
  constructor(joins: (node: ManifestNode) => boolean) {
    this.#joins = joins
  }

  /** How many nodes ever became ready. */
  get added(): number {
    return this.#added
  }

  /** How many nodes wait to be taken. */
  get size(): number {
    return sizeOf(this.#joining) + sizeOf(this.#others)
  }

  add(node: ManifestNode): void {
    const queue = this.#joins(node) ? this.#joining : this.#others
    queue.entries.push({ node, position: this.#added++ })
  }

  /** The node that is ready longest; null where none is. */
  take(): ManifestNode | null {
    const [joining, other] = [headOf(this.#joining), headOf(this.#others)]
    if (joining && (!other || joining.position < other.position)) return takeFrom(this.#joining)
    return takeFrom(this.#others)
  }

  /** The node that joins and is ready longest, if it was among the first `before` that became ready. */
  takeJoining(before: number): ManifestNode | null {
    const head = headOf(this.#joining)
    return head && head.position < before ? takeFrom(this.#joining) : null
  }
}

interface Ready {
  readonly node: ManifestNode
  readonly position: number
}

/** What stands before the head was taken. */
interface Queue {
  readonly entries: Ready[]
  head: number
}

function headOf({ entries, head }: Queue): Ready | undefined {
  return entries[head]
}

function sizeOf({ entries, head }: Queue): number {
  return entries.length - head
}

function takeFrom(queue: Queue): ManifestNode | null {
  const taken = headOf(queue)
  if (!taken) return null
  queue.head++
  return taken.node
}
