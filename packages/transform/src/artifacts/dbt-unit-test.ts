import type { ManifestNode } from '../manifest.ts'
import type { UnitTest } from '../unit-test.ts'
import { dbtId, dbtUnitTestId, packageName, unitTestName } from './dbt-id.ts'
import type { DbtUnitTest } from './dbt-manifest-types.ts'
import type { DbtScope } from './dbt-node.ts'

/** A unit test in dbt's words, tied to one model of the shape that it speaks for; what it is given has the names of the test's own tenant. */
export function dbtUnitTest(node: ManifestNode, test: UnitTest, { invocation }: DbtScope): DbtUnitTest {
  const name = unitTestName(test)
  const path = `${node.schema}/${node.name}.sql`
  return {
    name,
    resource_type: 'unit_test',
    package_name: packageName,
    path,
    original_file_path: `models/${path}`,
    unique_id: dbtUnitTestId(node, test),
    fqn: [packageName, node.layer, node.name, name],
    model: node.name,
    description: test.name,
    given: test.given.map(([relation, rows]) => ({ input: `ref('${relation.name}')`, rows, format: 'dict' })),
    expect: { rows: test.expect, format: 'dict' },
    depends_on: { macros: [], nodes: [dbtId(node)] },
    schema: node.schema,
    created_at: invocation.startedAt.getTime() / 1000,
  }
}
