import type { TenantPayload } from '../payload.ts'
import type { DocsInput, ModelLinks } from '../site.ts'
import type { SiteModel, Store } from './store.ts'

/** The graph as one tenant sees it: its models and those that all share. */
export interface Graph {
  readonly models: ReadonlyMap<string, SiteModel>
  readonly links: ReadonlyMap<string, ModelLinks>
  readonly parents: ReadonlyMap<string, readonly string[]>
  readonly children: ReadonlyMap<string, readonly string[]>
  /** Who reads a column, by `model␀column`; `column: null` where it decides on rows. */
  readonly readers: ReadonlyMap<string, readonly Reader[]>
}

export interface Reader {
  readonly model: string
  readonly column: string | null
  readonly kinds: readonly string[]
}

/** The way of one column, up and down. */
export interface Trail {
  /** Columns on the way by model, those of the start included. */
  readonly columns: ReadonlyMap<string, ReadonlySet<string>>
  readonly steps: readonly TrailStep[]
}

export interface TrailStep {
  readonly from: { readonly model: string; readonly column: string }
  readonly to: { readonly model: string; readonly column: string }
  readonly direct: boolean
}

const graphs = new Map<string | null, Promise<Graph>>()

/** Loads the graph of a tenant, once. */
export function graphOf(store: Store, tenant: TenantPayload | null): Promise<Graph> {
  const known = graphs.get(tenant?.slug ?? null) ?? build(store, tenant)
  graphs.set(tenant?.slug ?? null, known)
  return known
}

async function build(store: Store, tenant: TenantPayload | null): Promise<Graph> {
  const all = [...store.modelsOf(null), ...(tenant ? store.modelsOf(tenant) : [])]
  const models = new Map(all.map((model) => [model.id, model]))
  const links = new Map<string, ModelLinks>()
  for (const model of all) links.set(model.id, await store.linksOf(model))
  const parents = new Map<string, readonly string[]>()
  const children = new Map<string, string[]>()
  const readers = new Map<string, Reader[]>()
  for (const { id, columns } of all) {
    const own = links.get(id)
    if (!own) continue
    const known = own.parents.filter((parent) => models.has(parent))
    parents.set(id, known)
    for (const parent of known) append(children, parent, id)
    const read = ([from, column, kinds]: DocsInput, to: string | null): void =>
      append(readers, columnKey(from, column), { model: id, column: to, kinds })
    for (const [index, inputs] of own.columns.entries())
      for (const input of inputs) read(input, columns[index]?.name ?? '')
    for (const input of own.rows) read(input, null)
  }
  return { models, links, parents, children, readers }
}

function append<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key)
  if (list) list.push(value)
  else map.set(key, [value])
}

export function columnKey(model: string, column: string): string {
  return `${model}\0${column}`
}

/** A model and what stands up to so many steps above and below it. */
export function around(graph: Graph, id: string, up: number, down: number): ReadonlySet<string> {
  const found = new Set([id])
  walk(graph.parents, id, up, found)
  walk(graph.children, id, down, found)
  return found
}

function walk(edges: Graph['parents'], start: string, steps: number, found: Set<string>): void {
  let edge: readonly string[] = [start]
  for (let step = 0; step < steps && edge.length > 0; step++) {
    edge = [...new Set(edge.flatMap((id) => edges.get(id) ?? []))].filter((id) => !found.has(id))
    for (const id of edge) found.add(id)
  }
}

/** Where a column comes from and where it goes, to the ends of the graph; what only decides (filters, joins, conditions) if wanted. */
export function trailOf(graph: Graph, model: string, column: string, withDeciding: boolean): Trail {
  const columns = new Map<string, Set<string>>()
  const steps = new Map<string, TrailStep>()
  const add = (from: TrailStep['from'], to: TrailStep['to'], direct: boolean): void => {
    steps.set(`${columnKey(from.model, from.column)}\0${columnKey(to.model, to.column)}`, { from, to, direct })
  }
  const enter = (at: TrailStep['from']): boolean => {
    const known = columns.get(at.model) ?? new Set()
    columns.set(at.model, known)
    return known.size < known.add(at.column).size
  }
  const up = (at: TrailStep['from']): void => {
    for (const [from, name, kinds] of inputsOf(graph, at.model, at.column)) {
      const direct = kinds.some(isDirect)
      if (!(direct || withDeciding) || !graph.models.has(from)) continue
      add({ model: from, column: name }, at, direct)
      if (enter({ model: from, column: name }) && direct) up({ model: from, column: name })
    }
  }
  const down = (at: TrailStep['from']): void => {
    for (const { model: reader, column: to, kinds } of graph.readers.get(columnKey(at.model, at.column)) ?? []) {
      const direct = kinds.some(isDirect)
      if (to === null || !(direct || withDeciding)) continue
      add(at, { model: reader, column: to }, direct)
      if (enter({ model: reader, column: to }) && direct) down({ model: reader, column: to })
    }
  }
  const start = { model, column }
  enter(start)
  up(start)
  down(start)
  return { columns, steps: [...steps.values()] }
}

/** The columns upstream of one column. */
function inputsOf(graph: Graph, model: string, column: string): readonly DocsInput[] {
  const index = graph.models.get(model)?.columns.findIndex(({ name }) => name === column) ?? -1
  return graph.links.get(model)?.columns[index] ?? []
}

/** Whether the value itself goes in. */
export function isDirect(kind: string): boolean {
  return kind === 'identity' || kind === 'transformation' || kind === 'aggregation'
}
