import { type Column, type Columns, column, ident, join, type Sql, sql, unsafeSql } from '@gata/sql'
import { defineModel, type Model } from '@gata/transform'
import type { ObjectFilter } from '../tenant.ts'
import { filterCondition } from './source-filter.ts'

/** The part of a payload that is read, in the form `json_transform` takes: types at the leaves, `[…]` for lists. */
export type PayloadShape = { readonly [field: string]: PayloadField }
export type PayloadField = 'VARCHAR' | 'BIGINT' | 'BOOLEAN' | 'DOUBLE' | PayloadShape | readonly [PayloadField]

/** A typed column and how it comes out of the parsed payload `f`. */
export type IntermediateColumn = readonly [column: Column, expression: string]

/** How one object's payload becomes typed columns; the same for every tenant. */
export interface IntermediateSpec {
  readonly object: string
  readonly description: string
  readonly shape: PayloadShape
  readonly columns: Readonly<Record<string, IntermediateColumn>>
  readonly grain: readonly string[]
}

/** Declares how an object's payload becomes typed columns. */
export function defineIntermediate(spec: IntermediateSpec): IntermediateSpec {
  return spec
}

/** What a typed view reads, and which records of it. */
export interface IntermediateInput {
  readonly master: Model
  readonly push: Model
  readonly filters: readonly ObjectFilter[]
  /** Names the object where its filters are wrong. */
  readonly where: string
}

/** The typed view of one tenant's current records of one object. The payload is parsed once per row, whatever the number of columns. */
export function intermediateView(
  tenant: string,
  connector: string,
  spec: IntermediateSpec,
  { master, push, filters, where }: IntermediateInput,
): Model {
  const typed = Object.entries(spec.columns)
  const typedColumns = Object.fromEntries(typed.map(([name, [declared]]) => [name, declared]))
  return defineModel({
    name: `int_${tenant}__${connector}_${spec.object}`,
    schema: 'intermediate',
    kind: 'view',
    layer: 'intermediate',
    tenant,
    tags: [connector],
    description: spec.description,
    grain: [],
    columns: {
      tenant_slug: column('varchar', 'Owner of the row.'),
      source_platform: column('varchar', 'Connector that reported it.'),
      record_key: column('varchar', 'Names the record at the vendor.'),
      loaded_at: column('timestamptz', 'When this version was read from the vendor.'),
      load_seq: column('bigint', 'Load that brought this version.'),
      ...typedColumns,
      raw_data_payload: column('json', 'The record as the vendor sent it.'),
    },
    heavyColumns: ['raw_data_payload'],
    after: [push],
    query: sql`
      select
        tenant_slug,
        source_platform,
        record_key,
        loaded_at,
        load_seq,
        ${join(typed.map(selected), ',\n        ')},
        raw_data_payload
      from (
        select
          tenant_slug,
          source_platform,
          record_key,
          loaded_at,
          load_seq,
          json_transform(raw_data_payload, ${JSON.stringify(spec.shape)}) as f,
          raw_data_payload
        from ${master}
        where tenant_slug = ${tenant}
          and source_platform = ${connector}
          and is_current
          and not is_deleted
      ) as parsed${filtered(filters, typedColumns, where)}
    `,
  })
}

/** Conditions read the typed columns by name, so a tenant writes what it sees. */
function filtered(filters: readonly ObjectFilter[], columns: Columns, where: string): Sql {
  return filters.length === 0
    ? sql``
    : sql`
      where ${filterCondition(filters, columns, where)}`
}

function selected([name, [, expression]]: readonly [string, IntermediateColumn]): Sql {
  return sql`${unsafeSql(expression)} as ${ident(name)}`
}
