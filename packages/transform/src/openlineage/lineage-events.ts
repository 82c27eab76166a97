import { describedType } from '@gata/sql'
import type { RanNode, RanTest } from '../artifacts/run-results.ts'
import { testColumns } from '../inspect-tests.ts'
import { type ColumnInput, isDirect, type NodeLineage } from '../lineage/lineage.ts'
import type { ManifestNode } from '../manifest.ts'
import type { ModelTest } from '../model-test.ts'
import { datasetOf, type LineageNames, nodeJob, nodeRunId, runJob } from './names.ts'
import { type DatasetName, type Facets, facet, producer, type RunEvent, runEventSchema } from './run-event.ts'

/** The run that events are part of. */
export interface LineageRun {
  readonly runId: string
  readonly command: string
  readonly names: LineageNames
  readonly byId: ReadonlyMap<string, ManifestNode>
  /** Where columns come from, of the nodes that could be traced; it reads ephemeral models as part of their readers. */
  readonly lineages: Pick<ReadonlyMap<string, NodeLineage>, 'get'>
}

/** Both events of one piece of work, each made when it is asked for. */
export interface WorkEvents {
  readonly start: () => RunEvent
  readonly end: () => RunEvent
}

/** A test with what it looks for. */
export interface LineageTest extends RanTest {
  readonly severity: string
  readonly test: ModelTest | null
}

/** The beginning or the end of the whole run. */
export function runEvent(
  { runId, command, names }: Pick<LineageRun, 'runId' | 'command' | 'names'>,
  eventType: RunEvent['eventType'],
  at: Date,
  error: string | null = null,
): RunEvent {
  return {
    ...head(eventType, at),
    run: { runId, facets: error === null ? {} : { errorMessage: errorFacet(error) } },
    job: { ...runJob(command, names), facets: { jobType: jobType('DAG') } },
    inputs: [],
    outputs: [],
  }
}

/** How the building of one node began, and how it ended; null for what was not begun. */
export function nodeEvents(ran: RanNode, run: LineageRun): WorkEvents | null {
  const { node, startedAt, milliseconds, status, message } = ran
  if (status === 'skipped' || status === 'cancelled') return null
  const work = {
    run: { runId: nodeRunId(run.runId, node, 'build'), facets: { parent: parentFacet(run) } },
    job: {
      ...nodeJob(node, 'build', run.names),
      facets: {
        jobType: jobType('MODEL'),
        ...(node.sql === null ? {} : { sql: facet('SQLJobFacet', { query: node.sql, dialect: 'duckdb' }) }),
      },
    },
    inputs: inputsOf(node, run),
  }
  const output = outputOf(node, run)
  const error = status === 'error' ? { errorMessage: errorFacet(message ?? 'the model failed') } : {}
  return {
    start: () => ({ ...head('START', startedAt), ...work, outputs: [{ ...output.dataset, facets: {} }] }),
    end: () => ({
      ...head(status === 'error' ? 'FAIL' : 'COMPLETE', new Date(startedAt.getTime() + milliseconds)),
      ...work,
      run: { ...work.run, facets: { ...work.run.facets, ...error } },
      outputs: [builtOutput(ran, output, run)],
    }),
  }
}

/** The tests of one model, which ended at an instant: what they assert of its rows, and whether it holds. */
export function testEvents(node: ManifestNode, tests: readonly LineageTest[], at: Date, run: LineageRun): WorkEvents {
  const took = tests.reduce((sum, { milliseconds }) => sum + milliseconds, 0)
  const work = {
    run: { runId: nodeRunId(run.runId, node, 'test'), facets: { parent: parentFacet(run) } },
    job: { ...nodeJob(node, 'test', run.names), facets: { jobType: jobType('TEST') } },
    outputs: [],
  }
  const dataset = datasetOf(node, run.names)
  const failed = tests.filter(
    ({ status, severity }) => status === 'fail' || (status === 'error' && severity === 'error'),
  )
  const error =
    failed.length > 0 ? { errorMessage: errorFacet(`failed: ${failed.map(({ id }) => id).join(', ')}`) } : {}
  const assertions = { dataQualityAssertions: assertionsFacet(tests) }
  return {
    start: () => ({
      ...head('START', new Date(at.getTime() - took)),
      ...work,
      inputs: [{ ...dataset, facets: {} }],
    }),
    end: () => ({
      ...head(failed.length > 0 ? 'FAIL' : 'COMPLETE', at),
      ...work,
      run: { ...work.run, facets: { ...work.run.facets, ...error } },
      inputs: [{ ...dataset, facets: { schema: schemaFacet(node) }, inputFacets: assertions }],
    }),
  }
}

function head(eventType: RunEvent['eventType'], at: Date) {
  return { eventType, eventTime: at.toISOString(), producer, schemaURL: runEventSchema }
}

function jobType(type: 'DAG' | 'MODEL' | 'TEST'): Facets[string] {
  return facet('JobTypeJobFacet', { processingType: 'BATCH', integration: 'GATA', jobType: type })
}

function parentFacet({ runId, command, names }: LineageRun): Facets[string] {
  return facet('ParentRunFacet', { run: { runId }, job: runJob(command, names) })
}

/** An error as people read it; there is no program of theirs that it could be traced in. */
function errorFacet(message: string): Facets[string] {
  return facet('ErrorMessageRunFacet', { message, programmingLanguage: 'SQL' })
}

function schemaFacet({ columns }: ManifestNode): Facets[string] {
  return facet('SchemaDatasetFacet', {
    fields: columns.map(({ name, type, description }) => ({ name, type: describedType(type), description })),
  })
}

function inputsOf(node: ManifestNode, { byId, names }: LineageRun): RunEvent['inputs'] {
  return node.reads.flatMap((id) => {
    const read = byId.get(id)
    return read ? [{ ...datasetOf(read, names), facets: { schema: schemaFacet(read) } }] : []
  })
}

interface Output {
  readonly node: ManifestNode
  readonly dataset: DatasetName
}

/** What a node writes: its own relation, or the table that it fills. */
function outputOf(node: ManifestNode, { byId, names }: LineageRun): Output {
  const written = (node.into === null ? undefined : byId.get(node.into)) ?? node
  return { node: written, dataset: datasetOf(written, names) }
}

function builtOutput({ node, rows, status }: RanNode, output: Output, run: LineageRun): RunEvent['outputs'][number] {
  const lineage = run.lineages.get(node.id)
  return {
    ...output.dataset,
    facets: {
      schema: schemaFacet(output.node),
      documentation: facet('DocumentationDatasetFacet', { description: output.node.description }),
      ...(lineage && lineage.problem === null ? { columnLineage: lineageFacet(lineage, run) } : {}),
    },
    ...(status === 'success' && rows !== null
      ? { outputFacets: { outputStatistics: facet('OutputStatisticsOutputDatasetFacet', { rowCount: rows }) } }
      : {}),
  }
}

function lineageFacet({ columns, rows }: NodeLineage, run: LineageRun): Facets[string] {
  const fields = columns.filter(({ inputs }) => inputs.length > 0)
  return facet('ColumnLineageDatasetFacet', {
    fields: Object.fromEntries(
      fields.map(({ name, inputs }) => [name, { inputFields: inputs.flatMap((input) => inputField(input, run)) }]),
    ),
    dataset: rows.flatMap((input) => inputField(input, run)),
  })
}

function inputField({ node, column, kinds }: ColumnInput, { byId, names }: LineageRun) {
  const read = byId.get(node)
  if (!read) return []
  const transformations = kinds.map((kind) => ({
    type: isDirect(kind) ? 'DIRECT' : 'INDIRECT',
    subtype: kind.toUpperCase(),
    description: '',
    masking: false,
  }))
  return [{ ...datasetOf(read, names), field: column, transformations }]
}

function assertionsFacet(tests: readonly LineageTest[]): Facets[string] {
  return facet('DataQualityAssertionsDatasetFacet', {
    assertions: tests.map(({ name, status, severity, test, failingRows }) => {
      const [column, ...more] = test ? testColumns(test) : []
      return {
        assertion: test?.type ?? name,
        success: status === 'pass',
        name,
        severity,
        ...(column !== undefined && more.length === 0 ? { column } : {}),
        ...(failingRows === null ? {} : { expected: '0', actual: String(failingRows) }),
      }
    }),
  })
}
