import { describedType, quoteIdent } from '@gata/sql'
import { putApart } from '../lineage/put-apart.ts'
import type { ManifestNode } from '../manifest.ts'
import { resourceTypeOf } from '../select/node-facts.ts'
import { dbtId, packageName } from './dbt-id.ts'
import type { DbtColumn, DbtFreshness, DbtMeta, DbtModel, DbtSource } from './dbt-manifest-types.ts'
import type { Invocation } from './dbt-metadata.ts'

/** What stands around the nodes of a manifest. */
export interface DbtScope {
  readonly invocation: Invocation
  readonly byId: ReadonlyMap<string, ManifestNode>
  /** By node the ids of what stands above it as the data goes. */
  readonly parents: ReadonlyMap<string, readonly string[]>
  /** How old a landed table may be, by its id; null where nothing is said. */
  readonly freshness: (id: string) => DbtFreshness | null
}

/** A model, or a node that keeps history, in dbt's words; what dbt has no word for stands in `meta`. */
export function dbtModel(node: ManifestNode, scope: DbtScope): DbtModel {
  const { invocation } = scope
  const above = parentsOf(node, scope)
  const type = resourceTypeOf(node) === 'snapshot' ? 'snapshot' : 'model'
  const path = `${node.schema}/${node.name}.sql`
  const meta = metaOf(node, scope)
  return {
    ...named(node, [node.layer, node.name], path),
    resource_type: type,
    database: invocation.database,
    schema: node.schema,
    alias: node.name,
    checksum: { name: 'md5', checksum: node.fingerprint },
    config: {
      enabled: true,
      materialized: node.kind,
      tags: tagsOf(node),
      meta,
      contract: { enforced: node.sql !== null, alias_types: true },
      ...(type === 'snapshot' ? { strategy: 'check', check_cols: 'all', unique_key: node.grain } : {}),
    },
    tags: tagsOf(node),
    description: node.description,
    columns: dbtColumns(node),
    meta,
    docs: { show: true },
    created_at: invocation.startedAt.getTime() / 1000,
    relation_name: relationName(node, scope),
    raw_code: rawCode(node, scope),
    language: 'sql',
    refs: above
      .filter(({ layer }) => layer !== 'source')
      .map(({ name }) => ({ name, package: packageName, version: null })),
    sources: above.filter(({ layer }) => layer === 'source').map(({ schema, name }) => [schema, name] as const),
    metrics: [],
    depends_on: { macros: [], nodes: above.map(dbtId) },
    compiled: true,
    compiled_code: node.sql,
    compiled_path: node.sql === null ? null : `target/compiled/${path}`,
    ...(type === 'model'
      ? {
          access: node.layer === 'analytics' ? 'public' : 'protected',
          contract: { enforced: node.sql !== null, alias_types: true },
          primary_key: node.grain,
        }
      : {}),
  }
}

/** A landed table in dbt's words; its source is the schema that holds the tenant's landed tables. */
export function dbtSource(node: ManifestNode, scope: DbtScope): DbtSource {
  const { invocation } = scope
  const meta = metaOf(node, scope)
  const freshness = scope.freshness(node.id)
  return {
    ...named(node, [node.schema, node.name], 'tenants.yaml'),
    original_file_path: 'tenants.yaml',
    resource_type: 'source',
    database: invocation.database,
    schema: node.schema,
    source_name: node.schema,
    source_description: `What was landed for ${node.tenant ?? 'all tenants'}, as the vendors gave it.`,
    loader: 'gata',
    identifier: node.name,
    loaded_at_field: freshness ? 'loaded_at' : null,
    freshness,
    description: node.description,
    columns: dbtColumns(node),
    meta,
    tags: tagsOf(node),
    config: { enabled: true, meta, tags: tagsOf(node) },
    relation_name: relationName(node, scope) ?? '',
    created_at: invocation.startedAt.getTime() / 1000,
  }
}

/** The quoted name of what holds the rows of a node: its own relation, or the table that it fills; null for an ephemeral model. */
export function relationName(
  node: ManifestNode,
  { invocation, byId }: Pick<DbtScope, 'invocation' | 'byId'>,
): string | null {
  if (node.kind === 'ephemeral') return null
  const { schema, name } = (node.into === null ? undefined : byId.get(node.into)) ?? node
  return [invocation.database, schema, name].map(quoteIdent).join('.')
}

/** The nodes that stand above another as the data goes. */
function parentsOf(node: ManifestNode, { parents, byId }: DbtScope): readonly ManifestNode[] {
  return (parents.get(node.id) ?? []).flatMap((id) => byId.get(id) ?? [])
}

/** The tags of a node, with its tenant as one of them, so that tools that filter by tag can ask for a tenant. */
function tagsOf({ tags, tenant }: ManifestNode): readonly string[] {
  return tenant === null ? tags : [...tags, `tenant:${tenant}`]
}

function metaOf(node: ManifestNode, { byId }: DbtScope): DbtMeta {
  const into = node.into === null ? undefined : byId.get(node.into)
  return {
    tenant: node.tenant,
    layer: node.layer,
    kind: node.kind,
    grain: node.grain,
    ...(into ? { fills: dbtId(into) } : {}),
  }
}

function named(
  node: ManifestNode,
  fqn: readonly string[],
  path: string,
): Pick<DbtModel, 'name' | 'package_name' | 'path' | 'original_file_path' | 'unique_id' | 'fqn'> {
  return {
    name: node.name,
    package_name: packageName,
    path,
    original_file_path: `models/${path}`,
    unique_id: dbtId(node),
    fqn: [packageName, ...fqn],
  }
}

function dbtColumns({ columns }: ManifestNode): Readonly<Record<string, DbtColumn>> {
  return Object.fromEntries(
    columns.map(({ name, type, description, nullable }) => [
      name,
      {
        name,
        description,
        meta: { nullable },
        data_type: describedType(type),
        constraints: [],
        quote: true,
        tags: [],
      },
    ]),
  )
}

/** The query as its author wrote it: it reads the ephemeral models above it by name. */
function rawCode(node: ManifestNode, scope: DbtScope): string {
  if (node.sql === null) return ''
  const ephemeral = parentsOf(node, scope).filter(({ kind }) => kind === 'ephemeral')
  return ephemeral.length === 0 ? node.sql : putApart(node.sql, ephemeral)
}
