import { didYouMean, GataError } from '@gata/base'
import type { Manifest } from '../manifest.ts'
import { evaluate } from './evaluate.ts'
import { type Picked, SelectGraph } from './select-graph.ts'
import { methodsOf, type Selection, type SelectionFacts, selectorOf } from './selection.ts'

/**
 * Ids of the selected nodes.
 *
 * @throws GataError `bad-selection` or `unknown-…` (`unknown-model`, `unknown-tenant`, `unknown-tag`, …) for what nothing has;
 * `selection-needs-warehouse` for a method whose facts are not given.
 */
export function select(
  manifest: Manifest,
  selection: Selection = {},
  facts: SelectionFacts = noFacts,
): ReadonlySet<string> {
  const isAboutTests = [...methodsOf(selection)].some((method) => testMethods.has(method))
  const graph = graphOf(manifest, isAboutTests)
  const picked = pickedBy(graph, selection, facts)
  return idsOf(graph.nodes, (index) => picked[index] === 1)
}

/**
 * Ids of the selected tests: those that are picked themselves, and all those of the models that are. Errors as {@link select}.
 */
export function selectTests(
  manifest: Manifest,
  selection: Selection = {},
  facts: SelectionFacts = noFacts,
): ReadonlySet<string> {
  const graph = graphOf(manifest, true)
  const picked = pickedBy(graph, selection, facts)
  return idsOf(graph.tests, (index) => picked[graph.nodes.length + index] === 1)
}

function pickedBy(graph: SelectGraph, selection: Selection, facts: SelectionFacts): Picked {
  const selector = selectorOf(selection)
  const picked = selector ? evaluate(graph, selector, selection.named ?? new Map(), facts) : graph.none().fill(1)
  if (selection.tenant !== undefined) keep(picked, ofTenant(graph, selection.tenant))
  if (selection.ids) keep(picked, ofIds(graph, selection.ids))
  return picked
}

/** The nodes of a tenant, and the shared ones above them. */
function ofTenant(graph: SelectGraph, tenant: string): Picked {
  const own = graph.none()
  graph.nodes.forEach((node, index) => {
    if (node.tenant === tenant) own[index] = 1
  })
  if (!own.includes(1)) {
    const tenants = [...new Set(graph.nodes.flatMap((node) => node.tenant ?? []))]
    throw new GataError('unknown-tenant', `no model belongs to the tenant ${tenant}${didYouMean(tenant, tenants)}`)
  }
  const above = graph.spreadAbove(own, Number.POSITIVE_INFINITY)
  graph.nodes.forEach((node, index) => {
    if (node.tenant !== tenant && node.tenant !== null) above[index] = 0
  })
  return graph.addTests(above)
}

/** The nodes and tests of some ids; a model brings its tests. */
function ofIds(graph: SelectGraph, ids: ReadonlySet<string>): Picked {
  const items = [...graph.nodes, ...graph.tests]
  return graph.addTests(graph.none().map((_, index) => (ids.has(items[index]?.id ?? '') ? 1 : 0)))
}

function keep(picked: Picked, allowed: Picked): void {
  picked.forEach((_, index) => {
    if (allowed[index] !== 1) picked[index] = 0
  })
}

function idsOf(items: readonly { readonly id: string }[], isIn: (index: number) => boolean): ReadonlySet<string> {
  const ids = new Set<string>()
  items.forEach(({ id }, index) => {
    if (isIn(index)) ids.add(id)
  })
  return ids
}

/** A manifest never changes, and is selected from several times in a run. */
function graphOf(manifest: Manifest, withTests: boolean): SelectGraph {
  const graphs = withTests ? graphsWithTests : graphsOfNodes
  const graph = graphs.get(manifest) ?? new SelectGraph(manifest, withTests)
  graphs.set(manifest, graph)
  return graph
}

const graphsOfNodes = new WeakMap<Manifest, SelectGraph>()
const graphsWithTests = new WeakMap<Manifest, SelectGraph>()

const testMethods: ReadonlySet<string> = new Set(['test_name', 'test_type', 'resource_type', 'result'])
const noFacts: SelectionFacts = { state: null, results: null }
