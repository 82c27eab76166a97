import type { DbtMetadata } from './dbt-manifest-types.ts'

/** The invocation that an artifact tells of. */
export interface Invocation {
  /** The id of the run. */
  readonly id: string
  /** What was asked for: `run`, `build`, `test`, `pipeline`. */
  readonly command: string
  readonly startedAt: Date
  readonly generatedAt: Date
  /** The database that relations stand in, as DuckDB names it. */
  readonly database: string
}

/** dbt's artifacts that we write, with the version of each. */
export type ArtifactKind = 'manifest/v12' | 'run-results/v6' | 'catalog/v1' | 'sources/v3'

/** The head of an artifact. */
export function dbtMetadata(
  kind: ArtifactKind,
  { id, startedAt, generatedAt }: Invocation,
  env: Readonly<Record<string, string>> = {},
): DbtMetadata {
  return {
    dbt_schema_version: `https://schemas.getdbt.com/dbt/${kind}.json`,
    dbt_version: '1.12.0',
    generated_at: generatedAt.toISOString(),
    invocation_id: id,
    invocation_started_at: startedAt.toISOString(),
    env,
  }
}
