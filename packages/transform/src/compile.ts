import { GataError } from '@gata/base'
import { type Fingerprinter, fingerprinter } from './fingerprint.ts'
import { dependencyOrder, findCycles, type Graph } from './graph.ts'
import { inlineRelations } from './inline.ts'
import { type CompileProblem, problemsOf } from './inspect.ts'
import type { Manifest, ManifestIncrement, ManifestNode } from './manifest.ts'
import type { Model } from './model.ts'
import { idOf, relationIds } from './model-id.ts'

/**
 * Compiles models into a manifest: plain data, in an order in which every node stands after what it depends on. Ephemeral
 * models stay in the list, so that they are checked too, but nothing depends on them: their text stands in their readers.
 *
 * @throws GataError `compile-failed`, naming every problem of every model at once.
 */
export function compile(models: readonly Model[]): Manifest {
  const byId = new Map(models.map((model) => [idOf(model), model]))
  const graph: Graph = new Map([...byId].map(([id, model]) => [id, directDependencies(model)]))
  const problems = problemsOf(models, byId)
  const known: Graph = new Map([...graph].map(([id, ids]) => [id, ids.filter((other) => byId.has(other))]))
  const ordered = dependencyOrder(known)
  if (ordered.length < known.size) problems.push(...cycleProblems(known))
  if (problems.length > 0) throw compileFailed(problems)
  return { nodes: compileNodes(ordered, byId, known) }
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

function compileFailed(problems: readonly CompileProblem[]): GataError {
  const lines = problems.map(({ model, code, message }) => `\n  ${model}: ${message} [${code}]`)
  const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`
  return new GataError('compile-failed', `the models have ${count}:${lines.join('')}`)
}

/** Nodes in order, so that what a node reads is compiled before it. */
function compileNodes(
  ordered: readonly string[],
  byId: ReadonlyMap<string, Model>,
  graph: Graph,
): readonly ManifestNode[] {
  const compiled = new Map<string, ManifestNode>()
  const fingerprint = fingerprinter()
  for (const id of ordered) {
    const model = byId.get(id)
    if (model) compiled.set(id, compileNode(id, model, graph.get(id) ?? [], compiled, fingerprint))
  }
  return [...compiled.values()]
}

function compileNode(
  id: string,
  model: Model,
  parents: readonly string[],
  compiled: ReadonlyMap<string, ManifestNode>,
  fingerprint: Fingerprinter,
): ManifestNode {
  const reads = new Set<string>()
  const dependsOn = new Set<string>()
  for (const read of relationIds(model.query)) addEdges(read, compiled, reads, dependsOn)
  for (const other of model.after) addEdges(idOf(other), compiled, new Set(), dependsOn)
  if (model.into) dependsOn.add(idOf(model.into))
  const node: Omit<ManifestNode, 'fingerprint'> = {
    id,
    name: model.name,
    schema: model.schema,
    kind: model.kind,
    layer: model.layer,
    tenant: model.tenant,
    description: model.description,
    tags: model.tags,
    columns: Object.entries(model.columns).map(([name, column]) => ({ name, ...column })),
    grain: model.grain,
    tests: model.tests,
    sql: model.query && inlineRelations(model.query, (relation) => ephemeralText(relation, compiled)),
    parents,
    dependsOn: [...dependsOn].sort(),
    reads: [...reads].sort(),
    into: model.into && idOf(model.into),
    heavyColumns: model.heavyColumns,
    increment: compileIncrement(model, compiled),
  }
  return { ...node, fingerprint: fingerprint(node, compiled) }
}

function compileIncrement(model: Model, compiled: ReadonlyMap<string, ManifestNode>): ManifestIncrement | null {
  const { query, increment } = model
  if (!query || !increment) return null
  const rows = idOf(increment.rows)
  return {
    rows: compiled.get(rows)?.sql ?? '',
    rowColumns: Object.keys(increment.rows.columns),
    query: inlineRelations(query, (id) => (id === rows ? 'from increment_rows' : ephemeralText(id, compiled))),
    records: increment.records.map(({ view, platform }) => ({ view: idOf(view), platform })),
    rowKey: increment.rowKey,
    partition: increment.partition,
  }
}

function addEdges(
  id: string,
  compiled: ReadonlyMap<string, ManifestNode>,
  reads: Set<string>,
  dependsOn: Set<string>,
): void {
  const upstream = compiled.get(id)
  if (upstream?.kind !== 'ephemeral') {
    reads.add(id)
    dependsOn.add(id)
    return
  }
  for (const read of upstream.reads) reads.add(read)
  for (const other of upstream.dependsOn) dependsOn.add(other)
}

function ephemeralText(id: string, compiled: ReadonlyMap<string, ManifestNode>): string | null {
  const upstream = compiled.get(id)
  return upstream?.kind === 'ephemeral' ? upstream.sql : null
}
