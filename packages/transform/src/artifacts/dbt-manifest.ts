import { testsOf } from '../audit-queries.ts'
import { dataParents } from '../data-parents.ts'
import type { Manifest, ManifestNode } from '../manifest.ts'
import { modelsRead } from '../model-test.ts'
import type { UnitTest } from '../unit-test.ts'
import { dbtId, dbtTestId, dbtUnitTestId, nodesByShape, packageName } from './dbt-id.ts'
import type { DbtDoc, DbtFreshness, DbtManifest, Entries } from './dbt-manifest-types.ts'
import { dbtMetadata, type Invocation } from './dbt-metadata.ts'
import { type DbtScope, dbtModel, dbtSource } from './dbt-node.ts'
import { dbtTest } from './dbt-test.ts'
import { dbtUnitTest } from './dbt-unit-test.ts'

/** What a manifest is made of. */
export interface DbtManifestInput {
  readonly manifest: Pick<Manifest, 'nodes'>
  readonly unitTests: readonly UnitTest[]
  readonly invocation: Invocation
  readonly freshness?: (id: string) => DbtFreshness | null
  /** Goes into `metadata.env`. */
  readonly env?: Readonly<Record<string, string>>
}

/**
 * The graph as dbt's manifest, whose members are made while they are read. A node that fills a table (a push, a snapshot) stands above it, as the
 * data goes, so the graph has no cycle and a reader of dbt’s artifacts sees where a master model comes from.
 */
export function dbtManifest(input: DbtManifestInput): DbtManifest {
  const { manifest, invocation, freshness = () => null } = input
  const { nodes } = manifest
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const scope: DbtScope = { invocation, byId, parents: dataParents(manifest), freshness }
  const shapes = nodesByShape(nodes)
  const tests = input.unitTests.flatMap((test) => {
    const node = shapes.get(test.covers)
    return node ? [{ node, test }] : []
  })
  const parents = (): Entries<readonly string[]> => parentMap(nodes, scope, tests)
  return {
    metadata: {
      ...dbtMetadata('manifest/v12', invocation, input.env),
      project_name: packageName,
      adapter_type: 'duckdb',
      send_anonymous_usage_stats: false,
    },
    nodes: each(nodes, function* (node) {
      if (node.layer !== 'source') yield [dbtId(node), dbtModel(node, scope)]
      for (const named of testsOf(node)) yield [dbtTestId(node, named), dbtTest(node, named, scope)]
    }),
    sources: each(nodes, function* (node) {
      if (node.layer === 'source') yield [dbtId(node), dbtSource(node, scope)]
    }),
    macros: nothing,
    docs: new Map([overview(nodes)]),
    exposures: nothing,
    metrics: nothing,
    groups: nothing,
    selectors: nothing,
    disabled: nothing,
    parent_map: each([null], parents),
    child_map: each([null], () => childMap(parents())),
    group_map: nothing,
    saved_queries: nothing,
    semantic_models: nothing,
    unit_tests: each(tests, function* ({ node, test }) {
      yield [dbtUnitTestId(node, test), dbtUnitTest(node, test, scope)]
    }),
    functions: nothing,
  }
}

const nothing: ReadonlyMap<string, never> = new Map<string, never>()

/** What some things give, made anew each time it is read. */
function each<T, R>(things: readonly T[], of: (thing: T) => Iterable<R>): Iterable<R> {
  return {
    *[Symbol.iterator]() {
      for (const thing of things) yield* of(thing)
    },
  }
}

function* parentMap(
  nodes: readonly ManifestNode[],
  { byId, parents }: DbtScope,
  unitTests: readonly { readonly node: ManifestNode; readonly test: UnitTest }[],
): Generator<readonly [string, readonly string[]]> {
  const idsOf = (ids: readonly string[]): readonly string[] => [
    ...new Set(ids.flatMap((id) => byId.get(id) ?? []).map(dbtId)),
  ]
  for (const node of nodes) {
    yield [dbtId(node), idsOf(parents.get(node.id) ?? [])]
    for (const named of testsOf(node)) yield [dbtTestId(node, named), idsOf([node.id, ...modelsRead(named.test)])]
  }
  for (const { node, test } of unitTests) yield [dbtUnitTestId(node, test), [dbtId(node)]]
}

function childMap(parents: Entries<readonly string[]>): ReadonlyMap<string, readonly string[]> {
  const children = new Map<string, string[]>()
  for (const [id, above] of parents) {
    if (!children.has(id)) children.set(id, [])
    for (const parent of above) {
      const known = children.get(parent)
      if (known) known.push(id)
      else children.set(parent, [id])
    }
  }
  return children
}

function overview(nodes: readonly ManifestNode[]): readonly [string, DbtDoc] {
  const id = `doc.${packageName}.__overview__`
  const tenants = new Set(nodes.flatMap(({ tenant }) => tenant ?? []))
  return [
    id,
    {
      name: '__overview__',
      resource_type: 'doc',
      package_name: packageName,
      path: 'overview.md',
      original_file_path: 'models/overview.md',
      unique_id: id,
      block_contents: `# GATA\n\nThe star schemas of ${[...tenants].sort().join(', ')}, and all that they are made of. Where columns come from stands in the site that \`gata docs\` writes.`,
    },
  ]
}
