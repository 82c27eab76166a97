import { type Columns, column } from '@gata/sql'

const optional = { nullable: true } as const

/** What ties a row to where it came from: the run that wrote it, the tenant it is about, the newest load behind it. */
const keys: Columns = {
  invocation_id: column('varchar', 'Run that wrote the row.'),
  node_id: column('varchar', '`schema.name` of the node; of a test that of its model with the test’s name behind it.'),
  tenant_slug: column('varchar', 'Owner of the node; null for what all tenants share.', optional),
  load_seq: column('bigint', 'Newest load that the node had consumed; null where no load stands above it.', optional),
}

const results: Columns = {
  ...keys,
  node_name: column('varchar', 'Name of the model or the test.'),
  resource_type: column('varchar', 'model or test.'),
  status: column('varchar', 'Of a model success, error, skipped or cancelled; of a test pass, fail, warn or error.'),
  reason: column('varchar', 'Why a model was built; of a test the id of its model.'),
  message: column('varchar', 'What went wrong; null where nothing did.', optional),
  rows_affected: column('bigint', 'Rows of the model; failing rows of the test.', optional),
  execution_time_seconds: column('double', 'How long it took.'),
  run_started_at: column('timestamptz', 'When the node was begun.'),
  run_completed_at: column('timestamptz', 'When it ended.'),
  extracted_at: column('timestamptz', 'When the row was written.'),
}

const modelArtifacts: Columns = {
  ...keys,
  model_name: column('varchar', 'Name of the model.'),
  description: column('varchar', 'What the model is.'),
  materialization: column('varchar', 'view, table, incremental, push or snapshot.'),
  layer: column('varchar', 'Where on the way of the data it stands.'),
  schema_name: column('varchar', 'Schema of its relation.'),
  tags: column('json', 'List of tags.'),
  meta: column('json', '{columns, grain}.'),
  config: column('json', '{materialized, fingerprint}.'),
  depends_on_nodes: column('json', 'Ids of the nodes directly above it.'),
  definition_hash: column('varchar', 'Changes when anything said here of the model does.'),
  extracted_at: column('timestamptz', 'When the row was written.'),
}

const testArtifacts: Columns = {
  ...keys,
  test_name: column('varchar', 'Name of the test, unique within its model.'),
  test_type: column(
    'varchar',
    'not_null, unique, accepted_values, relationships, expression, row_count, freshness or singular.',
  ),
  severity: column('varchar', 'error keeps a tenant from being published, warn does not.'),
  description: column('varchar', 'What the test is.', optional),
  tags: column('json', 'List of tags.'),
  test_metadata: column('json', 'The test as its author wrote it.'),
  target_model_ids: column('json', 'Ids of the models it tests.'),
  definition_hash: column('varchar', 'Changes when anything said here of the test does.'),
  extracted_at: column('timestamptz', 'When the row was written.'),
}

/**
 * The tables in which runs keep their results, in the schema `observability`. Those ending `__current` hold the latest row of every
 * node, so that a run of some nodes leaves the rows of all others; beside them stands the history, in which definitions count once
 * as long as they do not change.
 */
export const resultTables = {
  invocations: {
    invocation_id: column('varchar', 'The run.'),
    command: column('varchar', 'What was asked for: pipeline, run, build, test, …'),
    tenants: column('json', 'Slugs of the tenants it was about.'),
    status: column('varchar', 'running, success, error or cancelled; running for ever where the process died.'),
    load_seq: column('bigint', 'Newest load that it could consume; null where nothing has landed.', optional),
    planned: column('bigint', 'Nodes that were selected.'),
    unchanged: column('bigint', 'Of them, those that needed nothing.'),
    started_at: column('timestamptz', 'When it began to build or test.'),
    completed_at: column('timestamptz', 'When it ended; null while it runs.', optional),
  },
  run_results__current: results,
  run_results: results,
  model_artifacts__current: modelArtifacts,
  model_artifacts: modelArtifacts,
  test_artifacts__current: testArtifacts,
  test_artifacts: testArtifacts,
} as const satisfies Readonly<Record<string, Columns>>

/** Name of a table that runs write. */
export type ResultTable = keyof typeof resultTables
