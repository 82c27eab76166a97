import { failingRows, type NamedTest } from '../audit-queries.ts'
import type { ManifestNode } from '../manifest.ts'
import { type ModelTest, modelsRead } from '../model-test.ts'
import { dbtId, dbtTestId, dbtTestName, packageName } from './dbt-id.ts'
import type { DbtTest } from './dbt-manifest-types.ts'
import type { DbtScope } from './dbt-node.ts'

/**
 * A test in dbt's words: the four that dbt brings by dbt's names, those that dbt_utils brings by that package's, ours under `gata`. A
 * singular test has no such words, as in dbt.
 */
export function dbtTest(node: ManifestNode, named: NamedTest, scope: DbtScope): DbtTest {
  const { invocation } = scope
  const { test } = named
  const name = dbtTestName(node, named)
  const read = modelsRead(test).flatMap((id) => scope.byId.get(id) ?? [])
  const above = [...new Set([node, ...read])]
  const code = failingRows(test, node)
  return {
    name,
    resource_type: 'test',
    package_name: packageName,
    path: `${name}.sql`,
    original_file_path: `models/${node.schema}/${node.name}.sql`,
    unique_id: dbtTestId(node, named),
    fqn: [packageName, node.layer, name],
    database: invocation.database,
    schema: 'observability',
    alias: name,
    checksum: { name: 'md5', checksum: '' },
    config: configOf(test),
    tags: [],
    description: '',
    columns: {},
    meta: { tenant: node.tenant, test: named.id },
    docs: { show: true },
    created_at: invocation.startedAt.getTime() / 1000,
    relation_name: null,
    raw_code: code,
    language: 'sql',
    refs: above
      .filter(({ layer }) => layer !== 'source')
      .map((each) => ({ name: each.name, package: packageName, version: null })),
    sources: above.filter(({ layer }) => layer === 'source').map((each) => [each.schema, each.name] as const),
    metrics: [],
    depends_on: { macros: [], nodes: above.map(dbtId) },
    compiled: true,
    compiled_code: code,
    compiled_path: null,
    ...(test.type === 'singular' ? {} : genericWords(node, test, read)),
  }
}

function configOf({ severity, where, limit, errorIf, warnIf }: ModelTest): DbtTest['config'] {
  return {
    enabled: true,
    materialized: 'test',
    severity: severity === 'error' ? 'ERROR' : 'WARN',
    store_failures: true,
    where: where ?? null,
    limit: limit ?? null,
    fail_calc: 'count(*)',
    warn_if: warnIf ?? '> 0',
    error_if: errorIf ?? '> 0',
    tags: [],
    meta: {},
  }
}

function genericWords(
  node: ManifestNode,
  test: Exclude<ModelTest, { type: 'singular' }>,
  read: readonly ManifestNode[],
): Pick<DbtTest, 'column_name' | 'file_key_name' | 'attached_node' | 'test_metadata'> {
  const { name, namespace, kwargs } = metadataOf(test, read)
  const model = node.layer === 'source' ? `source('${node.schema}', '${node.name}')` : `ref('${node.name}')`
  const column = typeof kwargs['column_name'] === 'string' ? kwargs['column_name'] : null
  return {
    column_name: column,
    file_key_name: `models.${node.name}`,
    attached_node: dbtId(node),
    test_metadata: { name, namespace, kwargs: { ...kwargs, model: `{{ get_where_subquery(${model}) }}` } },
  }
}

type TestWords = NonNullable<DbtTest['test_metadata']>

function metadataOf(test: Exclude<ModelTest, { type: 'singular' }>, [target]: readonly ManifestNode[]): TestWords {
  switch (test.type) {
    case 'not_null':
      return { name: 'not_null', namespace: null, kwargs: { column_name: test.column } }
    case 'accepted_values':
      return { name: 'accepted_values', namespace: null, kwargs: { column_name: test.column, values: test.values } }
    case 'relationships':
      return {
        name: 'relationships',
        namespace: null,
        kwargs: { column_name: test.column, to: `ref('${target?.name ?? test.to.name}')`, field: test.field },
      }
    case 'unique': {
      const [first, ...more] = test.columns
      if (more.length === 0) return { name: 'unique', namespace: null, kwargs: { column_name: first } }
      return {
        name: 'unique_combination_of_columns',
        namespace: 'dbt_utils',
        kwargs: { combination_of_columns: test.columns },
      }
    }
    case 'expression':
      return { name: 'expression_is_true', namespace: 'dbt_utils', kwargs: { expression: test.expression } }
    case 'row_count':
      return {
        name: 'row_count',
        namespace: packageName,
        kwargs: { minimum: test.minimum ?? null, maximum: test.maximum ?? null },
      }
    case 'freshness':
      return { name: 'freshness', namespace: packageName, kwargs: { column_name: test.column, within: test.within } }
  }
}
