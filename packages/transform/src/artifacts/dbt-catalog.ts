import type { ManifestNode } from '../manifest.ts'
import { dbtId } from './dbt-id.ts'
import type { DbtMetadata, Entries } from './dbt-manifest-types.ts'
import { dbtMetadata, type Invocation } from './dbt-metadata.ts'

/** A relation as it stands in the warehouse. */
export interface StandingRelation {
  readonly node: ManifestNode
  readonly type: 'table' | 'view'
  readonly columns: readonly { readonly name: string; readonly type: string }[]
  /** As DuckDB estimates them; null for a view. */
  readonly rows: number | null
}

/** dbt's catalog v1. @see https://schemas.getdbt.com/dbt/catalog/v1.json */
export interface DbtCatalog {
  readonly metadata: DbtMetadata
  readonly nodes: Entries<DbtCatalogTable>
  readonly sources: Entries<DbtCatalogTable>
  readonly errors: null
}

export interface DbtCatalogTable {
  readonly unique_id: string
  readonly metadata: {
    readonly type: 'BASE TABLE' | 'VIEW'
    readonly database: string
    readonly schema: string
    readonly name: string
    readonly comment: string
    readonly owner: null
  }
  readonly columns: Readonly<
    Record<string, { readonly type: string; readonly index: number; readonly name: string; readonly comment: string }>
  >
  readonly stats: Readonly<Record<string, DbtStat>>
}

interface DbtStat {
  readonly id: string
  readonly label: string
  readonly value: boolean | number
  readonly include: boolean
  readonly description: string
}

/** What stands in the warehouse of the graph, in dbt's words; the comments are the descriptions that models declare. */
export function dbtCatalog(relations: readonly StandingRelation[], invocation: Invocation): DbtCatalog {
  const entriesOf = (isSource: boolean): Entries<DbtCatalogTable> =>
    new Map(
      relations
        .filter(({ node }) => (node.layer === 'source') === isSource)
        .map((relation) => [dbtId(relation.node), catalogTable(relation, invocation)]),
    )
  return {
    metadata: dbtMetadata('catalog/v1', invocation),
    nodes: entriesOf(false),
    sources: entriesOf(true),
    errors: null,
  }
}

function catalogTable({ node, type, columns, rows }: StandingRelation, { database }: Invocation): DbtCatalogTable {
  const described = new Map(node.columns.map(({ name, description }) => [name, description]))
  return {
    unique_id: dbtId(node),
    metadata: {
      type: type === 'view' ? 'VIEW' : 'BASE TABLE',
      database,
      schema: node.schema,
      name: node.name,
      comment: node.description,
      owner: null,
    },
    columns: Object.fromEntries(
      columns.map((column, index) => [
        column.name,
        { ...column, index: index + 1, comment: described.get(column.name) ?? '' },
      ]),
    ),
    stats: {
      has_stats: {
        id: 'has_stats',
        label: 'Has Stats?',
        value: rows !== null,
        include: false,
        description: 'Whether there are figures about the table.',
      },
      ...(rows === null
        ? {}
        : {
            num_rows: {
              id: 'num_rows',
              label: 'Approximate Row Count',
              value: rows,
              include: true,
              description: 'Rows of the table as DuckDB estimates them.',
            },
          }),
    },
  }
}
