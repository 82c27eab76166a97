import { md5Hex } from '@gata/base'
import { type Columns, column, ident, join, type Sql, sql } from '@gata/sql'
import { defineModel, type Model } from '@gata/transform'
import type { ModelTenant } from '../tenant.ts'
import { platformTable } from './platform-table.ts'

const keyColumns: Columns = {
  tenant_slug: column('varchar', 'The tenant.'),
  tenant_skey: column('varchar', 'MD5 of the tenant’s slug.'),
}

const logicColumns: Columns = {
  table_name: column('varchar', 'Object of the source; `reporting` for what holds for the whole tenant.'),
  table_logic: column('json', 'The choices in force, as `tenants.yaml` has them; `{}` for none.'),
  logic_hash: column('varchar', 'MD5 of `table_logic`.'),
}

/** Filled in by the engine when a version opens and closes. */
const versionColumns: Columns = {
  updated_at: column('timestamptz', 'Run that first saw this version.'),
  valid_to: column('timestamptz', 'Run that saw it changed or gone; null for the one in force.', { nullable: true }),
}

/** Every version of every choice of a tenant that reaches its SQL. */
export const tenantConfigHistory = platformTable(
  'platform_sat__tenant_config_history',
  'What each tenant chose, per source and object and for its reporting, over time.',
  {
    ...keyColumns,
    source_name: column('varchar', 'Connector; `tenant` for what holds for the whole tenant.'),
    ...logicColumns,
    ...versionColumns,
  },
  ['tenant_slug', 'source_name', 'table_name', 'updated_at'],
)

/** Every version of which sources a tenant has switched on, with which accounts. */
export const tenantSourceConfigs = platformTable(
  'platform_sat__tenant_source_configs',
  'Which objects of which sources each tenant has switched on, and with which accounts, over time.',
  {
    ...keyColumns,
    platform_name: column('varchar', 'Connector.'),
    ...logicColumns,
    master_model_id: column('varchar', 'Master model that takes the object.'),
    source_settings: column('json', 'Account ids and the like; never secrets.'),
    ...versionColumns,
  },
  ['tenant_slug', 'platform_name', 'table_name', 'updated_at'],
)

/** The keys of the platform: one row per tenant, platform and object, logged once and never changed. */
export const hubKeyRegistry = platformTable(
  'hub_key_registry',
  'The stable key of each tenant, platform and object, logged once, when it was first seen.',
  {
    client_slug: column('varchar', 'The tenant.'),
    platform_name: column('varchar', 'Connector.'),
    table_name: column('varchar', 'Object of the connector.'),
    generated_hash: column('varchar', 'The key: MD5 of tenant, platform and object, so that it is the same for ever.'),
    tenant_skey: column('varchar', 'MD5 of the tenant’s slug.'),
    logic_config_hash: column('varchar', 'MD5 of the object’s logic when the key was logged.'),
    logic_version_at: column('timestamptz', 'Since when that logic is known; later versions are in the satellites.'),
    logged_at: column('timestamptz', 'When the key was logged.'),
  },
  ['generated_hash'],
)

/** The nodes that keep the history of one tenant’s choices: their text is the choices, so a change makes them run. */
export function tenantConfigNodes(tenant: ModelTenant): readonly Model[] {
  return [
    snapshotInto(
      tenantConfigHistory,
      tenant,
      ['tenant_slug', 'source_name', 'table_name'],
      [
        reportingRow(tenant),
        ...objectsOf(tenant).map(({ connector, object, logic }) => ({
          tenant_slug: tenant.slug,
          source_name: connector,
          ...logicRow(object, logic),
        })),
      ],
    ),
    snapshotInto(
      hubKeyRegistry,
      tenant,
      ['generated_hash'],
      objectsOf(tenant).map(({ connector, object, logic }) => ({
        client_slug: tenant.slug,
        platform_name: connector,
        table_name: object,
        logic_config_hash: logicRow(object, logic).logic_hash,
      })),
    ),
  ]
}

/** The node that keeps the history of which sources a tenant has switched on with which accounts: the only one that differs by them. */
export function tenantAccountsNode(tenant: ModelTenant): Model {
  return snapshotInto(
    tenantSourceConfigs,
    tenant,
    ['tenant_slug', 'platform_name', 'table_name'],
    objectsOf(tenant).map(({ connector, object, logic, masterModelId, settings }) => ({
      tenant_slug: tenant.slug,
      platform_name: connector,
      ...logicRow(object, logic),
      master_model_id: `${masterModelId}_${object}`,
      source_settings: JSON.stringify(Object.fromEntries(Object.entries(settings).sort(byName))),
    })),
  )
}

type ConfigRow = Readonly<Record<string, string>>

function snapshotInto(into: Model, tenant: ModelTenant, grain: readonly string[], rows: readonly ConfigRow[]): Model {
  const columns = Object.entries(into.columns).filter(([, { type }]) => type !== 'timestamptz')
  return defineModel({
    name: `snapshot_${tenant.slug}__${into.name}`,
    schema: 'platform',
    kind: 'snapshot',
    layer: 'platform',
    tenant: tenant.slug,
    tags: ['platform'],
    description: `What ${tenant.slug} has configured now, kept in ${into.name}.`,
    columns: Object.fromEntries(columns),
    grain,
    into,
    query: valuesOf(columns, rows),
  })
}

/** Keys are worked out in SQL, from what the row holds, so that the text names a tenant by its slug alone. */
const keyExpressions: Readonly<Record<string, Sql>> = {
  tenant_skey: sql`md5(slug)`,
  generated_hash: sql`md5(concat_ws('|', slug, "platform_name", "table_name"))`,
}

/**
 * The rows as a select with each column cast to its type, and the keys that follow from them.
 *
 * ```sql
 * select "tenant_slug"::varchar as "tenant_slug", md5(slug) as "tenant_skey", … from (select *, "tenant_slug" as slug from (values …))
 * ```
 */
function valuesOf(columns: readonly (readonly [string, Columns[string]])[], rows: readonly ConfigRow[]): Sql {
  const given = columns.map(([name]) => name).filter((name) => !(name in keyExpressions))
  const names = given.map(ident)
  const owner = names[0] ?? sql`null`
  const nothing = sql`(${join(given.map(() => sql`null`))})`
  const tuples = rows.map((row) => sql`(${join(given.map((name) => sql`${row[name] ?? null}`))})`)
  const cast = columns.map(([name, { type }]) => {
    const key = keyExpressions[name]
    if (key) return sql`${key} as ${ident(name)}`
    return type === 'json'
      ? sql`${ident(name)}::json as ${ident(name)}`
      : sql`${ident(name)}::varchar as ${ident(name)}`
  })
  return sql`
    select
      ${join(cast, ',\n      ')}
    from (
      select
        *,
        ${owner}::varchar as slug
      from (
        values
          ${join([...tuples, nothing], ',\n          ')}
      ) as configured(${join(names)})
    ) as owned
    where slug is not null
  `
}

interface ConfiguredObject {
  readonly connector: string
  readonly object: string
  readonly masterModelId: string
  readonly settings: Readonly<Record<string, unknown>>
  readonly logic: unknown
}

function objectsOf(tenant: ModelTenant): readonly ConfiguredObject[] {
  return tenant.sources.flatMap(({ connector, objects, masterModelId, settings, logic }) =>
    objects.map((object) => ({ connector, object, masterModelId, settings, logic: logic[object] ?? {} })),
  )
}

function reportingRow(tenant: ModelTenant): ConfigRow {
  const reporting = { currency: tenant.currency, time_zone: tenant.timeZone }
  return { tenant_slug: tenant.slug, source_name: 'tenant', ...logicRow('reporting', reporting) }
}

function logicRow(
  object: string,
  logic: unknown,
): { readonly table_name: string; readonly table_logic: string; readonly logic_hash: string } {
  const text = JSON.stringify(logic)
  return { table_name: object, table_logic: text, logic_hash: md5Hex(text) }
}

/** The order in which settings are written down means nothing. */
function byName([left]: readonly [string, unknown], [right]: readonly [string, unknown]): number {
  return left < right ? -1 : 1
}
