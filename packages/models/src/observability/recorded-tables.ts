import type { Columns } from '@gata/sql'
import { defineModel, type Model, measurementTables, resultTables } from '@gata/transform'

type RecordedTable = keyof typeof resultTables | keyof typeof measurementTables

const columnsOf: Readonly<Record<RecordedTable, Columns>> = { ...resultTables, ...measurementTables }

/** The tables that runs fill while they go on, as the models read them: the sources of what is told about runs. */
export const recorded = {
  invocations: recordedTable('invocations', 'Every run there was, and how it ended.'),
  currentRunResults: recordedTable('run_results__current', 'How each node and each test ended the last time.'),
  runResults: recordedTable('run_results', 'How each node and each test ended, in every run.'),
  currentModels: recordedTable('model_artifacts__current', 'What each model is since it was last built with new code.'),
  models: recordedTable('model_artifacts', 'What each model was, one row per change.'),
  currentTests: recordedTable('test_artifacts__current', 'The tests that models have.'),
  tests: recordedTable('test_artifacts', 'The tests that models had, one row per change.'),
  columnMetrics: recordedTable('column_metrics', 'What each column of a table held whenever the table was built.'),
  tableDays: recordedTable('table_days', 'Rows and nulls of each table by day and connector, as it stands now.'),
  tableFreshness: recordedTable('table_freshness', 'How far behind each table was whenever its connector was read.'),
  currentAnomalies: recordedTable('anomalies__current', 'What stands out now.'),
  anomalies: recordedTable('anomalies', 'What stood out, each once, with the run that found it first.'),
  tenants: recordedTable('tenants', 'Every tenant with its status and how its anomalies are judged.'),
  sourceFreshness: recordedTable(
    'source_freshness_results',
    'How fresh each landed table was whenever it was looked at.',
  ),
} as const

function recordedTable(name: RecordedTable, description: string): Model {
  return defineModel({
    name,
    schema: 'observability',
    kind: 'incremental',
    layer: 'observability',
    tags: ['observability'],
    description,
    columns: columnsOf[name],
    query: null,
  })
}
