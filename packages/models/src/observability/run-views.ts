import { column, sql } from '@gata/sql'
import { observabilityView } from './observability-view.ts'
import { resultKeys, stagedModels, stagedRunResults, stagedTests } from './staging.ts'

const optional = { nullable: true } as const

const outcome = {
  status: column('varchar', 'How it ended.'),
  message: column('varchar', 'What went wrong.', optional),
  execution_time_seconds: column('double', 'How long it took.'),
  run_started_at: column('timestamptz', 'When it was begun.'),
}

/** Every result of every model; named by run and node. */
export const runResults = observabilityView(
  'int_platform_observability__run_results',
  'How each model ended in every run; one row per run and node.',
  {
    ...resultKeys,
    node_name: column('varchar', 'Name of the model.'),
    command: column('varchar', 'What was asked for.', optional),
    reason: column('varchar', 'Why it was built.'),
    ...outcome,
    rows_affected: column('bigint', 'Its rows; null for what has none of its own.', optional),
    run_completed_at: column('timestamptz', 'When it ended.'),
    is_latest: column('boolean', 'No later run has a result of the node.'),
  },
  sql`
    select
      invocation_id,
      node_id,
      tenant_slug,
      load_seq,
      dlt_load_id,
      node_name,
      command,
      reason,
      run_result_status as status,
      run_result_message as message,
      execution_time_seconds,
      run_started_at,
      rows_affected,
      run_completed_at,
      is_latest
    from ${stagedRunResults}
    where resource_type = 'model'
  `,
)

/** Every result of every test that there still is. */
export const testResults = observabilityView(
  'int_platform_observability__test_results',
  'What each test found in every run; one row per run and test, of tests that there still are.',
  {
    ...resultKeys,
    test_name: column('varchar', 'Name of the test.'),
    test_type: column('varchar', 'What kind of test it is.'),
    severity: column('varchar', 'error or warn.'),
    model_id: column('varchar', 'The model that it tests.'),
    ...outcome,
    failing_rows: column('bigint', 'Rows that fail it; null where it could not be run.', optional),
    is_latest: column('boolean', 'No later run has a result of the test.'),
  },
  sql`
    select
      results.invocation_id,
      results.node_id,
      results.tenant_slug,
      results.load_seq,
      results.dlt_load_id,
      tests.test_name,
      tests.test_type,
      tests.severity,
      tests.model_id,
      results.run_result_status as status,
      results.run_result_message as message,
      results.execution_time_seconds,
      results.run_started_at,
      results.rows_affected as failing_rows,
      results.is_latest
    from ${stagedRunResults} as results
    join ${stagedTests} as tests
      on tests.node_id = results.node_id
    where results.resource_type = 'test'
  `,
)

/** What each model is, with how many columns and tests it has. */
export const modelDefinitions = observabilityView(
  'int_platform_observability__model_definitions',
  'What each model is, where it stands and how well it is described and tested.',
  {
    node_id: column('varchar', 'The node.'),
    tenant_slug: column('varchar', 'Owner; null for what all tenants share.', optional),
    model_name: column('varchar', 'Name of the model.'),
    description: column('varchar', 'What the model is.'),
    materialization: column('varchar', 'How it is kept.'),
    layer: column('varchar', 'Where on the way of the data it stands.'),
    schema_name: column('varchar', 'Schema of its relation.'),
    tags: column('varchar[]', 'Its tags.'),
    grain: column('varchar[]', 'Columns that name a row.'),
    column_count: column('bigint', 'Number of columns.'),
    test_count: column('bigint', 'Number of tests.'),
    depends_on_nodes: column('varchar[]', 'Ids of the nodes directly above it.'),
    fingerprint: column('varchar', 'Changes with its code.'),
    invocation_id: column('varchar', 'Run that built it with this code first.'),
    load_seq: column('bigint', 'Newest load that it had consumed then.', optional),
    extracted_at: column('timestamptz', 'When that was.'),
  },
  sql`
    with tests as (
      select
        model_id,
        count(*) as test_count
      from ${stagedTests}
      group by model_id
    )
    select
      models.node_id,
      models.tenant_slug,
      models.model_name,
      models.description,
      models.materialization,
      models.layer,
      models.schema_name,
      models.tags,
      models.grain,
      json_array_length(models.columns)::bigint as column_count,
      coalesce(tests.test_count, 0) as test_count,
      models.depends_on_nodes,
      models.fingerprint,
      models.invocation_id,
      models.load_seq,
      models.extracted_at
    from ${stagedModels} as models
    left join tests
      on tests.model_id = models.node_id
  `,
)

/** The models of tenants alone, by the tenant that each belongs to, whoever the tenants are. */
export const tenantRunResults = observabilityView(
  'int_platform_observability__tenant_run_results',
  'How each tenant’s models ended in every run; all tenants are there.',
  {
    tenant_slug: column('varchar', 'The tenant.'),
    model_name: column('varchar', 'Name of the model.'),
    ...outcome,
    rows_affected: column('bigint', 'Its rows.', optional),
    invocation_id: column('varchar', 'The run.'),
    node_id: column('varchar', 'The node.'),
    load_seq: column('bigint', 'Newest load that it had consumed.', optional),
    dlt_load_id: column('varchar', 'The load package of that number.', optional),
    is_latest: column('boolean', 'No later run has a result of the node.'),
  },
  sql`
    select
      tenant_slug,
      node_name as model_name,
      status,
      message,
      execution_time_seconds,
      run_started_at,
      rows_affected,
      invocation_id,
      node_id,
      load_seq,
      dlt_load_id,
      is_latest
    from ${runResults}
    where tenant_slug is not null
  `,
)

/** The tests of tenants’ models, by tenant. */
export const tenantTestResults = observabilityView(
  'int_platform_observability__tenant_test_results',
  'What the tests of each tenant’s models found in every run; all tenants are there.',
  {
    tenant_slug: column('varchar', 'The tenant.'),
    test_name: column('varchar', 'Name of the test.'),
    ...outcome,
    severity: column('varchar', 'error or warn.'),
    model_id: column('varchar', 'The model that it tests.'),
    failing_rows: column('bigint', 'Rows that fail it.', optional),
    invocation_id: column('varchar', 'The run.'),
    node_id: column('varchar', 'The test.'),
    load_seq: column('bigint', 'Newest load that the model had consumed.', optional),
    dlt_load_id: column('varchar', 'The load package of that number.', optional),
    is_latest: column('boolean', 'No later run has a result of the test.'),
  },
  sql`
    select
      tenant_slug,
      test_name,
      status,
      message,
      execution_time_seconds,
      run_started_at,
      severity,
      model_id,
      failing_rows,
      invocation_id,
      node_id,
      load_seq,
      dlt_load_id,
      is_latest
    from ${testResults}
    where tenant_slug is not null
  `,
)

/** For each model, what it took the last time against what it takes as a rule. */
export const modelTimings = observabilityView(
  'int_platform_observability__model_timings',
  'What each model took the last time, against what it takes as a rule when it is built for the same kind of reason.',
  {
    node_id: column('varchar', 'The node.'),
    tenant_slug: column('varchar', 'Owner; null for what all tenants share.', optional),
    model_name: column('varchar', 'Name of the model.'),
    invocation_id: column('varchar', 'Run that built it last.'),
    load_seq: column('bigint', 'Newest load that it had consumed.', optional),
    run_started_at: column('timestamptz', 'When it was begun.'),
    execution_time_seconds: column('double', 'What it took.'),
    usual_seconds: column('double', 'Median of up to 20 builds before it; null without one.', optional),
    builds_before: column('bigint', 'How many there were.'),
    is_slower_than_usual: column(
      'boolean',
      'At least five builds before it, and it took more than 3.5 spreads, half as long again and half a second above the usual.',
    ),
  },
  sql`
    with built as (
      select
        node_id,
        tenant_slug,
        node_name,
        invocation_id,
        load_seq,
        run_started_at,
        execution_time_seconds,
        reason = 'input changed' as follows_inputs,
        row_number() over (partition by node_id order by run_started_at desc) as age
      from ${runResults}
      where status = 'success'
    ),
    before as (
      select
        latest.node_id,
        median(earlier.execution_time_seconds) as usual_seconds,
        mad(earlier.execution_time_seconds) as spread,
        count(*) as builds_before
      from built as latest
      join built as earlier
        on earlier.node_id = latest.node_id
        and earlier.follows_inputs = latest.follows_inputs
        and earlier.age between 2 and 21
      where latest.age = 1
      group by latest.node_id
    )
    select
      built.node_id,
      built.tenant_slug,
      built.node_name as model_name,
      built.invocation_id,
      built.load_seq,
      built.run_started_at,
      built.execution_time_seconds,
      before.usual_seconds,
      coalesce(before.builds_before, 0) as builds_before,
      coalesce(
        before.builds_before >= 5
        and built.execution_time_seconds > before.usual_seconds
          + greatest(3.5 * 1.4826 * before.spread, 0.5 * before.usual_seconds, 0.5),
        false
      ) as is_slower_than_usual
    from built
    left join before using (node_id)
    where built.age = 1
  `,
)
