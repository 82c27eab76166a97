import { type Columns, column, sql } from '@gata/sql'
import { loadLedger } from '../platform/ingest-tables.ts'
import { observabilityView } from './observability-view.ts'
import { recorded } from './recorded-tables.ts'

const optional = { nullable: true } as const

/** The columns by which a result is found: run, node, tenant, load. */
export const resultKeys: Columns = {
  invocation_id: column('varchar', 'Run that wrote the row.'),
  node_id: column('varchar', 'The node, or the test with its model before it.'),
  tenant_slug: column('varchar', 'Owner; null for what all tenants share.', optional),
  load_seq: column('bigint', 'Newest load that the node had consumed.', optional),
  dlt_load_id: column('varchar', 'The load package of that number.', optional),
}

/** Every result of every run, with the load package behind it. */
export const stagedRunResults = observabilityView(
  'stg_platform_observability__run_results',
  'Every result of every run, of models and tests, with the load package behind it.',
  {
    ...resultKeys,
    node_name: column('varchar', 'Name of the model or the test.'),
    resource_type: column('varchar', 'model or test.'),
    command: column('varchar', 'What was asked for: pipeline, run, build, test, …', optional),
    run_result_status: column('varchar', 'How it ended.'),
    reason: column('varchar', 'Why a model was built; of a test the id of its model.'),
    run_result_message: column('varchar', 'What went wrong.', optional),
    rows_affected: column('bigint', 'Rows of the model; failing rows of the test.', optional),
    execution_time_seconds: column('double', 'How long it took.'),
    run_started_at: column('timestamptz', 'When the node was begun.'),
    run_completed_at: column('timestamptz', 'When it ended.'),
    extracted_at: column('timestamptz', 'When the result was written.'),
    is_latest: column('boolean', 'No later run has a result of the node.'),
  },
  sql`
    select
      results.invocation_id,
      results.node_id,
      results.tenant_slug,
      results.load_seq,
      loads.load_id as dlt_load_id,
      results.node_name,
      results.resource_type,
      invocations.command,
      results.status as run_result_status,
      results.reason,
      results.message as run_result_message,
      results.rows_affected,
      results.execution_time_seconds,
      results.run_started_at,
      results.run_completed_at,
      results.extracted_at,
      latest.node_id is not null as is_latest
    from ${recorded.runResults} as results
    left join ${recorded.currentRunResults} as latest
      on latest.node_id = results.node_id
      and latest.invocation_id = results.invocation_id
    left join ${recorded.invocations} as invocations
      on invocations.invocation_id = results.invocation_id
    left join ${loadLedger} as loads
      on loads.load_seq = results.load_seq
      and loads.tenant_slug = results.tenant_slug
  `,
)

/** What each model is, its lists as lists. */
export const stagedModels = observabilityView(
  'stg_platform_observability__model_definitions',
  'What each model is, with its lists as lists.',
  {
    ...withoutLoadId(),
    model_name: column('varchar', 'Name of the model.'),
    description: column('varchar', 'What the model is.'),
    materialization: column('varchar', 'view, table, incremental, push or snapshot.'),
    layer: column('varchar', 'Where on the way of the data it stands.'),
    schema_name: column('varchar', 'Schema of its relation.'),
    tags: column('varchar[]', 'Its tags.'),
    columns: column('json', 'List of {name, type, description, nullable}.'),
    grain: column('varchar[]', 'Columns that name a row.'),
    fingerprint: column('varchar', 'Changes with its code.'),
    depends_on_nodes: column('varchar[]', 'Ids of the nodes directly above it.'),
    extracted_at: column('timestamptz', 'When it was built with this code.'),
  },
  sql`
    select
      invocation_id,
      node_id,
      tenant_slug,
      load_seq,
      model_name,
      description,
      materialization,
      layer,
      schema_name,
      from_json(tags, '["VARCHAR"]') as tags,
      meta->'columns' as columns,
      from_json(meta->'grain', '["VARCHAR"]') as grain,
      config->>'fingerprint' as fingerprint,
      from_json(depends_on_nodes, '["VARCHAR"]') as depends_on_nodes,
      extracted_at
    from ${recorded.currentModels}
  `,
)

/** What each test is, with the one model it tests. */
export const stagedTests = observabilityView(
  'stg_platform_observability__test_definitions',
  'The tests that models have, with the model that each is about.',
  {
    ...withoutLoadId(),
    test_name: column('varchar', 'Name of the test, unique within its model.'),
    test_type: column('varchar', 'not_null, unique, accepted_values, relationships, expression or another.'),
    severity: column('varchar', 'error keeps a tenant from being published, warn does not.'),
    model_id: column('varchar', 'The model that it tests.'),
    test_metadata: column('json', 'The test as its author wrote it.'),
    extracted_at: column('timestamptz', 'When it was last run.'),
  },
  sql`
    select
      invocation_id,
      node_id,
      tenant_slug,
      load_seq,
      test_name,
      test_type,
      severity,
      target_model_ids->>'$[0]' as model_id,
      test_metadata,
      extracted_at
    from ${recorded.currentTests}
  `,
)

function withoutLoadId(): Columns {
  const { dlt_load_id: _, ...keys } = resultKeys
  return keys
}
