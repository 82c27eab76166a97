import { type Column, column, join, sql } from '@gata/sql'
import { defineModel, type Model } from '@gata/transform'
import { adPerformance } from '../canonical/ad-performance.ts'
import { campaigns } from '../canonical/campaigns.ts'
import type { Canonical } from '../canonical/canonical.ts'
import { events } from '../canonical/events.ts'
import { orders } from '../canonical/orders.ts'
import { sessions } from '../canonical/sessions.ts'
import { users } from '../canonical/users.ts'
import { tenantConfigHistory } from './tenant-config.ts'

/** What a column of the star schema is for: it names a row, tells the time, is counted up, or groups. */
type SemanticRole = 'key' | 'time' | 'measure' | 'dimension' | 'payload'

/** The tables of every tenant's star schema, in the order in which they are shown. */
const canonicalTables: readonly Canonical[] = [adPerformance, orders, sessions, events, campaigns, users]

/** The role of a column, by its type and name: ids name rows, numbers are counted up, JSON is only carried. */
function semanticRoleOf(name: string, { type }: Column): SemanticRole {
  if (name === 'tenant_slug' || name.endsWith('_id')) return 'key'
  if (type === 'date' || type === 'timestamptz') return 'time'
  if (type === 'json') return 'payload'
  return type === 'bigint' || type === 'double' || type.startsWith('decimal') ? 'measure' : 'dimension'
}

/** The catalogue of every column of every tenant's `fct_` and `dim_` tables: what the semantic layer's definitions are filled in from. */
export const semanticCatalogue: Model = defineModel({
  name: 'platform_ops__boring_semantic_layer',
  schema: 'platform',
  kind: 'view',
  layer: 'platform',
  tags: ['platform'],
  description: 'Every column of every tenant’s fct_ and dim_ tables with its semantic role.',
  columns: {
    tenant_slug: column('varchar', 'Owner of the table.'),
    table_type: column('varchar', 'fct or dim.'),
    subject: column('varchar', 'The table’s name without prefix and tenant.'),
    table_name: column('varchar', 'The table in the schema `analytics`.'),
    column_name: column('varchar', 'The column.'),
    data_type: column('varchar', 'Its declared type.'),
    ordinal_position: column('bigint', 'Its place, from 1.'),
    semantic_role: column('varchar', 'key, time, measure, dimension or payload.'),
    bsl_type: column('varchar', 'dimension or measure, as Boring Semantic Layer calls it; null for a payload.', {
      nullable: true,
    }),
    is_time_dimension: column('boolean', 'Figures may be laid out along it.'),
    inferred_agg: column(
      'varchar',
      'How it is added up: sum, max for what is no amount; null unless it is a measure.',
      {
        nullable: true,
      },
    ),
    description: column('varchar', 'One sentence of meaning.'),
  },
  query: sql`
    with tenants as (
      select distinct tenant_slug
      from ${tenantConfigHistory}
      where valid_to is null
    ),
    catalogue(table_type, subject, column_name, data_type, ordinal_position, semantic_role, inferred_agg, description) as (
      values
        ${join(canonicalTables.flatMap(catalogueRows), ',\n        ')}
    )
    select
      tenants.tenant_slug,
      catalogue.table_type,
      catalogue.subject,
      concat(catalogue.table_type, '_', tenants.tenant_slug, '__', catalogue.subject) as table_name,
      catalogue.column_name,
      catalogue.data_type,
      catalogue.ordinal_position::bigint as ordinal_position,
      catalogue.semantic_role,
      case catalogue.semantic_role
        when 'payload' then null
        when 'measure' then 'measure'
        else 'dimension'
      end as bsl_type,
      catalogue.semantic_role = 'time' as is_time_dimension,
      catalogue.inferred_agg::varchar as inferred_agg,
      catalogue.description
    from tenants
    cross join catalogue
  `,
})

function catalogueRows({ prefix, name: subject, columns }: Canonical) {
  return Object.entries(columns).map(([name, declared], index) => {
    const role = semanticRoleOf(name, declared)
    const aggregate = role === 'measure' ? aggregateOf(name) : null
    return sql`(${prefix}, ${subject}, ${name}, ${declared.type}, ${index + 1}, ${role}, ${aggregate}, ${declared.description})`
  })
}

/** Furthest steps do not add up; everything else that is a number here is an amount or a count. */
function aggregateOf(name: string): 'sum' | 'max' {
  return name.includes('_max_') ? 'max' : 'sum'
}
