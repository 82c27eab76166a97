import type { Columns } from '@gata/sql'
import type { Fingerprinter } from './fingerprint.ts'
import { inlineRelations } from './inline.ts'
import type { ManifestIncrement, ManifestNode } from './manifest.ts'
import type { Model } from './model.ts'
import { idOf, relationIds } from './model-id.ts'

/** Nodes that are compiled already, by id. */
export type CompiledNodes = Pick<ReadonlyMap<string, ManifestNode>, 'get'>

/** Compiles one model; what it depends on is compiled before it. */
export function compileNode(
  id: string,
  model: Model,
  parents: readonly string[],
  compiled: CompiledNodes,
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
    columns: columnList(model.columns),
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

function compileIncrement(model: Model, compiled: CompiledNodes): ManifestIncrement | null {
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

function addEdges(id: string, compiled: CompiledNodes, reads: Set<string>, dependsOn: Set<string>): void {
  const upstream = compiled.get(id)
  if (upstream?.kind !== 'ephemeral') {
    reads.add(id)
    dependsOn.add(id)
    return
  }
  for (const read of upstream.reads) reads.add(read)
  for (const other of upstream.dependsOn) dependsOn.add(other)
}

function ephemeralText(id: string, compiled: CompiledNodes): string | null {
  const upstream = compiled.get(id)
  return upstream?.kind === 'ephemeral' ? upstream.sql : null
}

/** Models share their columns, so nodes do too. */
function columnList(columns: Columns): ManifestNode['columns'] {
  const known = columnLists.get(columns)
  if (known) return known
  const made = Object.entries(columns).map(([name, column]) => ({ name, ...column }))
  columnLists.set(columns, made)
  return made
}

const columnLists = new WeakMap<Columns, ManifestNode['columns']>()
