/** Ids by the id that depends on them: every id is a key. */
export type Graph = ReadonlyMap<string, readonly string[]>

/**
 * Every id after all that it depends on, wave by wave and sorted by id inside a wave, so that equal graphs give equal
 * orders. Ids on or behind a cycle are missing.
 */
export function dependencyOrder(graph: Graph): readonly string[] {
  const waiting = new Map([...graph].map(([id, dependencies]) => [id, dependencies.length]))
  const readers = invert(graph)
  const ordered: string[] = []
  let wave = [...graph.keys()].filter((id) => waiting.get(id) === 0).sort()
  while (wave.length > 0) {
    ordered.push(...wave)
    const next: string[] = []
    for (const reader of wave.flatMap((id) => readers.get(id) ?? [])) {
      const left = (waiting.get(reader) ?? 0) - 1
      waiting.set(reader, left)
      if (left === 0) next.push(reader)
    }
    wave = next.sort()
  }
  return ordered
}

/** The edges the other way round: who depends on an id. */
function invert(graph: Graph): Graph {
  const readers = new Map<string, string[]>([...graph.keys()].map((id) => [id, []]))
  for (const [id, dependencies] of graph) {
    for (const dependency of dependencies) readers.get(dependency)?.push(id)
  }
  return readers
}

/** Cycles as paths that end where they begin; at least one for every knot of the graph. */
export function findCycles(graph: Graph): readonly (readonly string[])[] {
  const done = new Set(dependencyOrder(graph))
  const cycles: (readonly string[])[] = []
  for (const start of [...graph.keys()].sort()) {
    const path: string[] = []
    let id: string | undefined = start
    while (id !== undefined && !done.has(id) && !path.includes(id)) {
      path.push(id)
      const dependencies: readonly string[] = graph.get(id) ?? []
      id = dependencies.find((other) => path.includes(other)) ?? dependencies.find((other) => !done.has(other))
    }
    if (id !== undefined && path.includes(id)) cycles.push([...path.slice(path.indexOf(id)), id])
    for (const visited of path) done.add(visited)
  }
  return cycles
}

/** All ids that can be reached from some, themselves included. */
export function reachable(graph: Graph, from: Iterable<string>): ReadonlySet<string> {
  const found = new Set(from)
  for (const id of found) for (const next of graph.get(id) ?? []) found.add(next)
  return found
}
