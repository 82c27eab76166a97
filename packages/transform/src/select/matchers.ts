import { didYouMean, GataError } from '@gata/base'
import type { ManifestNode } from '../manifest.ts'
import { pathOf, resourceTypeOf, resourceTypes } from './node-facts.ts'
import type { Picked, SelectGraph } from './select-graph.ts'
import type { SelectionFacts } from './selection.ts'
import type { Method } from './selector.ts'
import { hasWildcard, pathWildcard, wildcard } from './wildcard.ts'

/** What is picked by a property and a value. Errors: `unknown-…` for a value that nothing has, `selection-needs-warehouse`. */
export function matching(graph: SelectGraph, method: Method, value: string, facts: SelectionFacts): Picked {
  switch (method) {
    case 'name':
      return byName(graph, value)
    case 'tag':
      return byWord(graph, method, value, ({ tags }) => tags)
    case 'tenant':
      return byWord(graph, method, value, ({ tenant }) => (tenant === null ? [] : [tenant]))
    case 'source':
      return byWord(graph, method, value, sourceWords)
    case 'path':
      return byPath(graph, value)
    case 'layer':
      return byWord(graph, method, value, ({ layer }) => [layer], layers)
    case 'kind':
      return byWord(graph, method, value, ({ kind }) => [kind], kinds)
    case 'resource_type':
      return byResourceType(graph, value)
    case 'test_name':
      return byTest(graph, method, value, ({ name, id }) => [name, id])
    case 'test_type':
      return byTest(graph, method, value, ({ test }) => [test.type])
    case 'state':
      return byState(graph, value, facts)
    case 'result':
      return byResult(graph, value, facts)
  }
}

type Words = (node: ManifestNode) => readonly string[]

/** All that have a word. A word of a fixed list may have nothing, any other has to be somebody's. */
function byWord(
  graph: SelectGraph,
  method: Method,
  value: string,
  words: Words,
  fixed: readonly string[] = [],
): Picked {
  const matches = wildcard(value)
  const picked = pick(graph, (node) => words(node).some(matches))
  if (!picked.includes(1) && !fixed.includes(value)) {
    const known = new Set([...fixed, ...graph.nodes.flatMap(words)])
    throw unknown(method, value, [...known])
  }
  return picked
}

function byName(graph: SelectGraph, value: string): Picked {
  if (hasWildcard(value)) {
    const matches = wildcard(value)
    const picked = pick(graph, ({ name, id }) => matches(name) || matches(id))
    if (!picked.includes(1)) throw new GataError('unknown-model', `no model is named ${value}`)
    return picked
  }
  const found = graph.named(value)
  if (found.length === 0) throw unknownName(graph, value)
  const picked = graph.none()
  for (const position of found) picked[position] = 1
  return picked
}

/** A layer, a tag or a tenant written without its method is the usual slip. */
function unknownName({ nodes }: SelectGraph, value: string): GataError {
  const has = new Set<string>()
  for (const { layer, tags, tenant } of nodes) {
    if (layer === value) has.add('layer')
    if (tags.includes(value)) has.add('tag')
    if (tenant === value) has.add('tenant')
  }
  const method = ['tenant', 'tag', 'layer'].find((each) => has.has(each))
  const names = nodes.map(({ name }) => name)
  const hint = method ? `, did you mean ${method}:${value}?` : didYouMean(value, names)
  return new GataError('unknown-model', `no model is named ${value}${hint}`)
}

/** Schema, `schema.table`, connector or `connector.object` of a landed table. */
function sourceWords({ layer, schema, name, id, tags }: ManifestNode): readonly string[] {
  if (layer !== 'source') return []
  const objects = tags.filter((tag) => name.startsWith(`${tag}_`)).map((tag) => `${tag}.${name.slice(tag.length + 1)}`)
  return [schema, id, ...tags, ...objects]
}

function byPath(graph: SelectGraph, value: string): Picked {
  const matches = pathWildcard(value.replace(/^(\.\/)?target\/compiled\//, ''))
  const picked = pick(graph, (node) => {
    const path = pathOf(node)
    return path !== null && matches(path)
  })
  if (picked.includes(1)) return picked
  const paths = graph.nodes.flatMap((node) => pathOf(node) ?? [])
  throw unknown('path', value, [...new Set(paths.flatMap((path) => [path, path.split('/')[0] ?? '']))])
}

function byResourceType(graph: SelectGraph, value: string): Picked {
  if (!resourceTypes.some((known) => known === value)) throw unknown('resource_type', value, resourceTypes)
  const picked = pick(graph, (node) => resourceTypeOf(node) === value)
  if (value === 'test') picked.fill(1, graph.nodes.length)
  return picked
}

function byTest(
  graph: SelectGraph,
  method: Method,
  value: string,
  words: (test: SelectGraph['tests'][number]) => readonly string[],
): Picked {
  const matches = wildcard(value)
  const picked = graph.none()
  graph.tests.forEach((test, index) => {
    if (words(test).some(matches)) picked[graph.nodes.length + index] = 1
  })
  if (!picked.includes(1)) throw unknown(method, value, [...new Set(graph.tests.flatMap(words))])
  return picked
}

function byState(graph: SelectGraph, value: string, { state }: SelectionFacts): Picked {
  if (!states.some((known) => known === value)) throw unknown('state', value, states)
  if (!state) throw needsWarehouse('state')
  const isNew = (node: ManifestNode): boolean => !state.has(node.id)
  const isSame = (node: ManifestNode): boolean => state.get(node.id)?.fingerprint === node.fingerprint
  return pick(graph, (node) => {
    if (node.kind === 'ephemeral') return false // nothing is kept of it: its text counts as its readers' text
    if (value === 'new') return isNew(node)
    if (value === 'old') return !isNew(node)
    return value === 'modified' ? !isSame(node) : isSame(node)
  })
}

function byResult(graph: SelectGraph, value: string, { results }: SelectionFacts): Picked {
  if (!statuses.some((known) => known === value)) throw unknown('result', value, statuses)
  if (!results) throw needsWarehouse('result')
  const picked = pick(graph, ({ id }) => results.get(id) === value)
  graph.tests.forEach(({ id }, index) => {
    if (results.get(id) === value) picked[graph.nodes.length + index] = 1
  })
  return picked
}

function pick(graph: SelectGraph, isIn: (node: ManifestNode) => boolean): Picked {
  const picked = graph.none()
  graph.nodes.forEach((node, index) => {
    if (isIn(node)) picked[index] = 1
  })
  return picked
}

function unknown(method: Method, value: string, known: readonly string[]): GataError {
  const [code, message] = sentences[method]
  const guess = didYouMean(value, known)
  const list = known.length > 0 && known.length <= 16 ? { expected: known.join(', ') } : {}
  return new GataError(code, `${message} ${value}${guess}`, guess === '' ? list : {})
}

function needsWarehouse(method: Method): GataError {
  return new GataError(
    'selection-needs-warehouse',
    `${method}: compares with what the warehouse remembers, which this command does not open`,
  )
}

const sentences: Readonly<Record<Method, readonly [code: string, message: string]>> = {
  name: ['unknown-model', 'no model is named'],
  tag: ['unknown-tag', 'no model has the tag'],
  tenant: ['unknown-tenant', 'no model belongs to the tenant'],
  source: ['unknown-source', 'no landed table is of the source'],
  path: ['unknown-path', 'no compiled file lies at'],
  layer: ['unknown-layer', 'there is no layer'],
  kind: ['unknown-kind', 'there is no kind of model'],
  resource_type: ['unknown-resource-type', 'there is no resource type'],
  test_name: ['unknown-test', 'no test is named'],
  test_type: ['unknown-test', 'no test is of the type'],
  state: ['unknown-state', 'there is no state'],
  result: ['unknown-result', 'there is no result'],
}

/** The words of `layer:`. */
export const layers = [
  'source',
  'staging',
  'master',
  'platform',
  'intermediate',
  'engine',
  'analytics',
  'observability',
]
/** The words of `kind:`. */
export const kinds = ['view', 'table', 'incremental', 'push', 'snapshot', 'ephemeral']
/** The words of `state:`. */
export const states = ['new', 'old', 'modified', 'unmodified']
/** The words of `result:`. */
export const statuses = ['success', 'error', 'skipped', 'cancelled', 'pass', 'warn', 'fail']
