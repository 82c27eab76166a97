import { md5Hex } from '@gata/base'
import type { NamedTest } from '../audit-queries.ts'
import type { ManifestNode } from '../manifest.ts'
import { resourceTypeOf } from '../select/node-facts.ts'
import { shapeName, type UnitTest } from '../unit-test.ts'

/** What dbt calls the package that everything of ours belongs to. */
export const packageName = 'gata'

/** `model.gata.fct_acme__orders`, `source.gata.raw_acme.shopify_orders`: names are unique but for those of landed tables, which their schema tells apart. */
export function dbtId(node: Pick<ManifestNode, 'layer' | 'kind' | 'schema' | 'name'>): string {
  const type = resourceTypeOf(node)
  return type === 'source' ? `source.${packageName}.${node.schema}.${node.name}` : `${type}.${packageName}.${node.name}`
}

/** `fct_acme__orders_not_null_spend`: the name of a test with that of its model, since dbt knows tests by one name. */
export function dbtTestName(node: Pick<ManifestNode, 'name'>, test: Pick<NamedTest, 'name'>): string {
  return `${node.name}_${test.name}`
}

/** `test.gata.<name>.<ten digits of MD5>`, as dbt tells apart tests that might have one name. */
export function dbtTestId(node: Pick<ManifestNode, 'name'>, test: Pick<NamedTest, 'id' | 'name'>): string {
  return `test.${packageName}.${dbtTestName(node, test)}.${md5Hex(test.id).slice(0, 10)}`
}

/** `unit_test.gata.<model>.<name in snake case>`; the model is the first of the shape that the test speaks for. */
export function dbtUnitTestId(node: Pick<ManifestNode, 'name'>, test: UnitTest): string {
  return `unit_test.${packageName}.${node.name}.${unitTestName(test)}`
}

/** The sentence of a unit test as a name. */
export function unitTestName({ name }: UnitTest): string {
  return name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_|_$/g, '')
}

/** The first node of each shape that unit tests speak for. */
export function nodesByShape(nodes: readonly ManifestNode[]): ReadonlyMap<string, ManifestNode> {
  const shapes = new Map<string, ManifestNode>()
  for (const node of nodes) {
    const shape = shapeName(node)
    if (!shapes.has(shape)) shapes.set(shape, node)
  }
  return shapes
}
