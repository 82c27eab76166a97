import {
  type Manifest,
  type ManifestNode,
  methodsOf,
  pathOf,
  type ResourceType,
  resourceTypeOf,
  type Selection,
  select,
  selectTests,
  testsOf,
} from '@gata/transform'
import { readSelectionFacts } from '@gata/transform/run'
import type { Project } from './project.ts'
import { readsWarehouse } from './selection.ts'
import { withReader } from './with-reader.ts'

/** A node or a test that a selection means. */
export interface ListedItem {
  readonly id: string
  readonly name: string
  readonly resourceType: ResourceType
  /** Of a test, that of its model. */
  readonly kind: ManifestNode['kind']
  readonly layer: ManifestNode['layer']
  readonly tenant: string | null
  readonly tags: readonly string[]
  /** Below `target/compiled/`; null for what has no SQL. */
  readonly path: string | null
  readonly dependsOn: readonly string[]
}

/**
 * What a selection means, in the order of the graph, each test behind its model; all resource types but tests unless one is named. The
 * warehouse is opened only for a selection that compares with what it remembers.
 *
 * @throws GataError see `select`; `warehouse-locked`.
 */
export async function listModels(
  project: Project,
  manifest: Manifest,
  selection: Selection,
  resourceType: ResourceType | null,
): Promise<readonly ListedItem[]> {
  const asks = methodsOf(selection)
  const facts = readsWarehouse(selection)
    ? await withReader(project, (warehouse) => readSelectionFacts(warehouse, manifest, selection))
    : undefined
  if (resourceType === 'test' || asks.has('test_name') || asks.has('test_type')) {
    const tests = selectTests(manifest, selection, facts)
    const nodes = resourceType === 'test' ? new Set<string>() : select(manifest, selection, facts)
    return manifest.nodes.flatMap((node) => [
      ...(nodes.has(node.id) && isOf(node, resourceType) ? [itemOf(node)] : []),
      ...(resourceType === null || resourceType === 'test' ? testItems(node, tests) : []),
    ])
  }
  const nodes = select(manifest, selection, facts)
  return manifest.nodes.filter((node) => nodes.has(node.id) && isOf(node, resourceType)).map(itemOf)
}

function isOf(node: ManifestNode, resourceType: ResourceType | null): boolean {
  return resourceType === null || resourceTypeOf(node) === resourceType
}

function itemOf(node: ManifestNode): ListedItem {
  const { id, name, kind, layer, tenant, tags, parents } = node
  return {
    id,
    name,
    resourceType: resourceTypeOf(node),
    kind,
    layer,
    tenant,
    tags,
    path: pathOf(node),
    dependsOn: parents,
  }
}

function testItems(node: ManifestNode, wanted: ReadonlySet<string>): readonly ListedItem[] {
  return testsOf(node)
    .filter(({ id }) => wanted.has(id))
    .map(({ id, name }) => ({
      ...itemOf(node),
      id,
      name: `${node.name}.${name}`,
      resourceType: 'test',
      path: null,
      dependsOn: [node.id],
    }))
}
