/**
 * What dbt's manifest v12 holds, as far as we write it; the words are those of its published schema.
 *
 * @see https://schemas.getdbt.com/dbt/manifest/v12.json
 */
export interface DbtManifest {
  readonly metadata: DbtMetadata & {
    readonly project_name: string
    readonly adapter_type: 'duckdb'
    readonly send_anonymous_usage_stats: false
  }
  readonly nodes: Entries<DbtModel | DbtTest>
  readonly sources: Entries<DbtSource>
  readonly macros: Nothing
  readonly docs: Entries<DbtDoc>
  readonly exposures: Nothing
  readonly metrics: Nothing
  readonly groups: Nothing
  readonly selectors: Nothing
  readonly disabled: Nothing
  readonly parent_map: Entries<readonly string[]>
  readonly child_map: Entries<readonly string[]>
  readonly group_map: Nothing
  readonly saved_queries: Nothing
  readonly semantic_models: Nothing
  readonly unit_tests: Entries<DbtUnitTest>
  readonly functions: Nothing
}

/** Members of an object of JSON, made one after the other while they are written: a graph of 60,000 nodes is never held twice. */
export type Entries<T> = Iterable<readonly [string, T]>

type Nothing = ReadonlyMap<string, never>

/** What stands at the head of each artifact. */
export interface DbtMetadata {
  readonly dbt_schema_version: string
  /** The version of dbt whose words these are; readers look whether they know it. */
  readonly dbt_version: string
  readonly generated_at: string
  readonly invocation_id: string
  readonly invocation_started_at: string
  readonly env: Readonly<Record<string, string>>
}

/** What all that has a name shares. */
interface DbtResource {
  readonly name: string
  readonly package_name: string
  readonly path: string
  readonly original_file_path: string
  readonly unique_id: string
  readonly fqn: readonly string[]
}

/** What a node of the graph shares with all others. */
interface DbtNode extends DbtResource {
  readonly database: string
  readonly schema: string
  readonly alias: string
  readonly checksum: { readonly name: 'md5'; readonly checksum: string }
  readonly tags: readonly string[]
  readonly description: string
  readonly columns: Readonly<Record<string, DbtColumn>>
  readonly meta: DbtMeta
  readonly docs: { readonly show: boolean }
  readonly created_at: number
  readonly relation_name: string | null
  readonly raw_code: string
  readonly language: 'sql'
  readonly refs: readonly { readonly name: string; readonly package: string | null; readonly version: null }[]
  readonly sources: readonly (readonly [string, string])[]
  readonly metrics: readonly never[]
  readonly depends_on: { readonly macros: readonly never[]; readonly nodes: readonly string[] }
  readonly compiled: boolean
  readonly compiled_code: string | null
  readonly compiled_path: string | null
}

/** What we say of a node beyond dbt's words. */
export type DbtMeta = Readonly<Record<string, unknown>>

export interface DbtColumn {
  readonly name: string
  readonly description: string
  readonly meta: DbtMeta
  readonly data_type: string
  readonly constraints: readonly never[]
  readonly quote: boolean
  readonly tags: readonly never[]
}

/** A model, or a node that keeps history. */
export interface DbtModel extends DbtNode {
  readonly resource_type: 'model' | 'snapshot'
  readonly config: {
    readonly enabled: true
    readonly materialized: string
    readonly tags: readonly string[]
    readonly meta: DbtMeta
    readonly [word: string]: unknown
  }
  readonly access?: 'public' | 'protected'
  readonly contract?: { readonly enforced: boolean; readonly alias_types: boolean }
  readonly primary_key?: readonly string[]
}

export interface DbtTest extends DbtNode {
  readonly resource_type: 'test'
  readonly config: Readonly<Record<string, unknown>>
  readonly column_name?: string | null
  readonly file_key_name?: string
  readonly attached_node?: string
  readonly test_metadata?: {
    readonly name: string
    readonly kwargs: Readonly<Record<string, unknown>>
    readonly namespace: string | null
  }
}

/** A landed table. */
export interface DbtSource extends DbtResource {
  readonly resource_type: 'source'
  readonly database: string
  readonly schema: string
  readonly source_name: string
  readonly source_description: string
  readonly loader: 'gata'
  readonly identifier: string
  readonly loaded_at_field: string | null
  readonly freshness: DbtFreshness | null
  readonly description: string
  readonly columns: Readonly<Record<string, DbtColumn>>
  readonly meta: DbtMeta
  readonly tags: readonly string[]
  readonly config: { readonly enabled: true; readonly meta: DbtMeta; readonly tags: readonly string[] }
  readonly relation_name: string
  readonly created_at: number
}

/** How old a source may be before somebody is told. */
export interface DbtFreshness {
  readonly warn_after: DbtTime | null
  readonly error_after: DbtTime | null
  readonly filter: string | null
}

export interface DbtTime {
  readonly count: number
  readonly period: 'minute' | 'hour' | 'day'
}

export interface DbtUnitTest extends DbtResource {
  readonly resource_type: 'unit_test'
  readonly model: string
  readonly description: string
  readonly given: readonly {
    readonly input: string
    readonly rows: readonly Readonly<Record<string, unknown>>[]
    readonly format: 'dict'
  }[]
  readonly expect: { readonly rows: readonly Readonly<Record<string, unknown>>[]; readonly format: 'dict' }
  readonly depends_on: { readonly macros: readonly never[]; readonly nodes: readonly string[] }
  readonly schema: string
  readonly created_at: number
}

/** A text that readers show. */
export interface DbtDoc extends Omit<DbtResource, 'fqn'> {
  readonly resource_type: 'doc'
  readonly block_contents: string
}
