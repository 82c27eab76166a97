import { uuidOf } from '@gata/base'
import type { ManifestNode } from '../manifest.ts'
import type { DatasetName, JobName } from './run-event.ts'

/** The names under which a platform appears. */
export interface LineageNames {
  /** Of jobs. */
  readonly jobNamespace: string
  /** Of datasets: where the database is, such as `duckdb:///data/warehouse.duckdb`. */
  readonly datasetNamespace: string
  /** The database as DuckDB names it. */
  readonly database: string
}

/** The dataset of a relation: `<database>.<schema>.<name>`. */
export function datasetOf({ schema, name }: Pick<ManifestNode, 'schema' | 'name'>, names: LineageNames): DatasetName {
  return { namespace: names.datasetNamespace, name: `${names.database}.${schema}.${name}` }
}

/** The job that a whole run is: `gata.pipeline`, `gata.build`. */
export function runJob(command: string, names: LineageNames): JobName {
  return { namespace: names.jobNamespace, name: `gata.${command}` }
}

/** The job that builds a model, or tests it: `<database>.<schema>.<name>.build`. */
export function nodeJob(
  { schema, name }: Pick<ManifestNode, 'schema' | 'name'>,
  work: 'build' | 'test',
  names: LineageNames,
): JobName {
  return { namespace: names.jobNamespace, name: `${names.database}.${schema}.${name}.${work}` }
}

/** The run of one node within a run: the UUID of version 5 of `<node>.<work>` in the run’s id, so that it is the same whenever it is told. */
export function nodeRunId(runId: string, node: Pick<ManifestNode, 'id'>, work: 'build' | 'test'): string {
  return uuidOf(runId, `${node.id}.${work}`)
}
