import type { ManifestNode } from '../manifest.ts'
import { dbtId } from './dbt-id.ts'
import type { DbtFreshness, DbtMetadata } from './dbt-manifest-types.ts'
import { dbtMetadata, type Invocation } from './dbt-metadata.ts'

/** How old a landed table was when it was looked at. */
export interface LookedAt {
  readonly node: ManifestNode
  /** `runtime error`: nothing was read yet, so that there is no age. */
  readonly status: 'pass' | 'warn' | 'error' | 'runtime error'
  readonly message: string | null
  readonly maxLoadedAt: Date | null
  readonly ageSeconds: number | null
  readonly criteria: DbtFreshness
}

/** dbt's sources v3. @see https://schemas.getdbt.com/dbt/sources/v3.json */
export interface DbtSources {
  readonly metadata: DbtMetadata
  readonly results: readonly (DbtLook | DbtLookFailed)[]
  /** Seconds. */
  readonly elapsed_time: number
}

interface DbtLook {
  readonly unique_id: string
  readonly max_loaded_at: string
  readonly snapshotted_at: string
  readonly max_loaded_at_time_ago_in_s: number
  readonly status: string
  readonly criteria: DbtFreshness
  readonly adapter_response: Readonly<Record<string, never>>
  readonly timing: readonly never[]
  readonly thread_id: string
  readonly execution_time: number
}

interface DbtLookFailed {
  readonly unique_id: string
  readonly error: string
  readonly status: 'runtime error'
}

/** How old landed tables are in dbt's words; looking at all of them takes one query, so each is given its share of the time. */
export function dbtSources(
  looks: readonly LookedAt[],
  { at, seconds }: { readonly at: Date; readonly seconds: number },
  invocation: Invocation,
): DbtSources {
  return {
    metadata: dbtMetadata('sources/v3', invocation),
    results: looks.map(({ node, status, message, maxLoadedAt, ageSeconds, criteria }) =>
      maxLoadedAt === null || ageSeconds === null
        ? { unique_id: dbtId(node), error: message ?? status, status: 'runtime error' }
        : {
            unique_id: dbtId(node),
            max_loaded_at: maxLoadedAt.toISOString(),
            snapshotted_at: at.toISOString(),
            max_loaded_at_time_ago_in_s: ageSeconds,
            status,
            criteria,
            adapter_response: {},
            timing: [],
            thread_id: 'main',
            execution_time: seconds / looks.length,
          },
    ),
    elapsed_time: seconds,
  }
}
