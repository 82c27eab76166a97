import { type CompiledNodes, compileNode } from './compile-node.ts'
import type { CompileProblem } from './compile-problem.ts'
import type { Fingerprinter } from './fingerprint.ts'
import { dependencyOrder, findCycles, type Graph } from './graph.ts'
import { problemsOf } from './inspect.ts'
import type { ManifestNode } from './manifest.ts'
import type { Model } from './model.ts'
import { idOf, relationIds } from './model-id.ts'
import { modelsRead } from './model-test.ts'

/** Models that were compiled together. */
export interface Scope {
  readonly models: ReadonlyMap<string, Model>
  /** In an order in which every node stands after what it depends on; none where there are problems. */
  readonly nodes: ReadonlyMap<string, ManifestNode>
  readonly problems: readonly CompileProblem[]
}

/** What was compiled in other scopes, with the models that it names: where they are the same it is the same. */
export type CompiledModels = Map<Model, { readonly node: ManifestNode; readonly names: ReadonlyMap<string, Model> }>

/** Compiles models that may name each other and those of an outer scope, by id. */
export function compileScope(
  models: readonly Model[],
  outer: Scope,
  { known, fingerprint }: { readonly known: CompiledModels; readonly fingerprint: Fingerprinter },
): Scope {
  const own = new Map(models.map((model) => [idOf(model), model]))
  const byId = new Map([...outer.models, ...own])
  const isKnown = (model: Model): boolean => {
    const names = known.get(model)?.names
    return names !== undefined && [...names].every(([id, named]) => byId.get(id) === named)
  }
  const problems = problemsOf(
    models.filter((model) => !isKnown(model)),
    byId,
  )
  const named = new Map([...own].map(([id, model]) => [id, directDependencies(model).filter((each) => byId.has(each))]))
  const graph: Graph = new Map([...named].map(([id, ids]) => [id, ids.filter((each) => own.has(each))]))
  const ordered = dependencyOrder(graph)
  if (ordered.length < graph.size) problems.push(...cycleProblems(graph))
  const nodes = new Map<string, ManifestNode>()
  if (problems.length > 0 || outer.problems.length > 0) return { models: own, nodes, problems }
  const compiled: CompiledNodes = { get: (id) => nodes.get(id) ?? outer.nodes.get(id) }
  for (const id of ordered) {
    const model = own.get(id)
    if (!model) continue
    const ids = named.get(id) ?? []
    const node = (isKnown(model) && known.get(model)?.node) || compileNode(id, model, ids, compiled, fingerprint)
    nodes.set(id, node)
    known.set(model, {
      node,
      names: new Map([...ids, ...testedAgainst(model)].flatMap((each) => modelEntry(each, byId))),
    })
  }
  return { models: own, nodes, problems }
}

function directDependencies(model: Model): readonly string[] {
  const ids = new Set([...relationIds(model.query), ...model.after.map(idOf)])
  if (model.into) ids.add(idOf(model.into))
  return [...ids]
}

function cycleProblems(graph: Graph): readonly CompileProblem[] {
  return findCycles(graph).map((path) => ({
    model: path[0] ?? '',
    code: 'model-cycle',
    message: `it depends on itself: ${path.join(' → ')}`,
  }))
}

/** The models to which its tests hold it. */
function testedAgainst({ tests }: Model): readonly string[] {
  return tests.flatMap(modelsRead)
}

function modelEntry(id: string, byId: ReadonlyMap<string, Model>): readonly (readonly [string, Model])[] {
  const model = byId.get(id)
  return model ? [[id, model]] : []
}
