import { type NamedTest, testsOf } from '../audit-queries.ts'
import type { Manifest, ManifestNode } from '../manifest.ts'

/** Some items of a graph: one byte per item, 1 for those that are in. */
export type Picked = Uint8Array

/** Neighbours of every item, all in one list: those of item `i` stand from `starts[i]` to `starts[i + 1]`. */
interface Edges {
  readonly starts: Int32Array
  readonly targets: Int32Array
}

/**
 * A manifest as numbers, so that sets of nodes are added, cut and spread in one pass: its nodes in their order and, where a selection is
 * about tests, the tests behind them, each below its model.
 */
export class SelectGraph {
  readonly nodes: readonly ManifestNode[]
  readonly tests: readonly (NamedTest & { readonly model: number })[]
  #above: Edges | null = null
  #below: Edges | null = null
  #byName: ReadonlyMap<string, readonly number[]> | null = null
  #looks = 0

  constructor(manifest: Manifest, withTests: boolean) {
    this.nodes = manifest.nodes
    this.tests = withTests
      ? manifest.nodes.flatMap((node, model) => testsOf(node).map((test) => ({ ...test, model })))
      : []
  }

  /** Number of items. */
  get size(): number {
    return this.nodes.length + this.tests.length
  }

  none(): Picked {
    return new Uint8Array(this.size)
  }

  /** Those that have a name or an id. */
  named(name: string): readonly number[] {
    // A list of all names takes as long as looking at all nodes some dozens of times.
    if (this.#looks++ < mostLooks) {
      return this.nodes.flatMap((node, index) => (node.name === name || node.id === name ? [index] : []))
    }
    this.#byName ??= positionsByName(this.nodes)
    return this.#byName.get(name) ?? []
  }

  /** Adds to some items what stands above them, up to so many steps away. */
  spreadAbove(picked: Picked, steps: number): Picked {
    return steps === 0 ? picked : spread(picked, this.#aboves(), steps)
  }

  /** Adds to some items what stands below them, up to so many steps away. */
  spreadBelow(picked: Picked, steps: number): Picked {
    if (steps === 0) return picked
    this.#below ??= inverted(this.#aboves(), this.size)
    return spread(picked, this.#below, steps)
  }

  #aboves(): Edges {
    this.#above ??= edgesOf(this.nodes, this.tests)
    return this.#above
  }

  /** Adds the tests of the models that are in. */
  addTests(picked: Picked): Picked {
    this.tests.forEach(({ model }, index) => {
      if (picked[model] === 1) picked[this.nodes.length + index] = 1
    })
    return picked
  }
}

function edgesOf(nodes: readonly ManifestNode[], tests: SelectGraph['tests']): Edges {
  const positions = new Map(nodes.map((node, index) => [node.id, index]))
  const starts = new Int32Array(nodes.length + tests.length + 1)
  const targets: number[] = []
  nodes.forEach((node, index) => {
    for (const id of node.parents) {
      const position = positions.get(id)
      if (position !== undefined) targets.push(position)
    }
    starts[index + 1] = targets.length
  })
  tests.forEach(({ model }, index) => {
    targets.push(model)
    starts[nodes.length + index + 1] = targets.length
  })
  return { starts, targets: Int32Array.from(targets) }
}

function inverted({ starts, targets }: Edges, size: number): Edges {
  const turned = new Int32Array(size + 1)
  for (const target of targets) turned[target + 1] = (turned[target + 1] ?? 0) + 1
  for (let item = 0; item < size; item++) turned[item + 1] = (turned[item + 1] ?? 0) + (turned[item] ?? 0)
  const next = turned.slice()
  const sources = new Int32Array(targets.length)
  for (let item = 0; item < size; item++) {
    for (let at = starts[item] ?? 0; at < (starts[item + 1] ?? 0); at++) {
      const target = targets[at] ?? 0
      const place = next[target] ?? 0
      sources[place] = item
      next[target] = place + 1
    }
  }
  return { starts: turned, targets: sources }
}

/** Wave by wave, so that a bound counts steps along the shortest way. */
function spread(picked: Picked, { starts, targets }: Edges, steps: number): Picked {
  const found = picked.slice()
  let wave: number[] = []
  found.forEach((isIn, item) => {
    if (isIn === 1) wave.push(item)
  })
  for (let step = 0; step < steps && wave.length > 0; step++) {
    const next: number[] = []
    for (const item of wave) {
      for (let at = starts[item] ?? 0; at < (starts[item + 1] ?? 0); at++) {
        const target = targets[at] ?? 0
        if (found[target] === 1) continue
        found[target] = 1
        next.push(target)
      }
    }
    wave = next
  }
  return found
}

function positionsByName(nodes: readonly ManifestNode[]): ReadonlyMap<string, readonly number[]> {
  const positions = new Map<string, number[]>()
  const add = (name: string, index: number): void => {
    const known = positions.get(name)
    if (known) known.push(index)
    else positions.set(name, [index])
  }
  nodes.forEach(({ name, id }, index) => {
    add(name, index)
    add(id, index)
  })
  return positions
}

const mostLooks = 20
