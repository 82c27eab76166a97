import type { Canonical } from '@gata/models'
import {
  type CategoricalDimension,
  type Currency,
  col,
  type EntityDimension,
  type Measure,
  type Presentation,
  type TimeDimension,
} from '@gata/semantic'

/** Fields of one canonical table, named and described by its columns, so that a meaning is written down once. */
export interface Fields<Name extends string> {
  /** Words to group by. */
  readonly text: (name: Name, told?: Presentation) => CategoricalDimension
  readonly truth: (name: Name, told?: Presentation) => CategoricalDimension
  /** Ids that are counted once. */
  readonly entity: (name: Name, told?: Presentation) => EntityDimension
  /** When a row happened: by the stored day of the tenant, its instant, or both. */
  readonly time: (
    name: string,
    columns: { readonly day?: Name; readonly instant?: Name },
    told?: Presentation,
  ) => TimeDimension
  /** A count that adds up. */
  readonly total: (name: Name, told?: Presentation) => Measure
  /** An amount in the currency in which the tenant reads money. */
  readonly money: (name: Name, told?: Presentation) => Measure
  /** How many different ids there are. */
  readonly distinct: (name: string, of: Name, told?: Presentation) => Measure
}

/** Marks what names a person; it is hidden from who may not see that. */
export const personal: Presentation = { tags: ['personal-data'] }

/** The fields of a table whose money is read in one currency (ISO 4217). */
export function fieldsOf<Name extends string>(canonical: Canonical<Name>, currency: string): Fields<Name> {
  const told = (name: Name): Presentation => ({ description: canonical.columns[name].description })
  const inReporting: Currency = { code: currency }
  const categorical = (
    name: Name,
    type: CategoricalDimension['type'],
    more: Presentation = {},
  ): CategoricalDimension => ({ kind: 'categorical', name, type, expression: col(name), ...told(name), ...more })
  return {
    text: (name, more) => categorical(name, 'varchar', more),
    truth: (name, more) => categorical(name, 'boolean', more),
    entity: (name, more) => ({ kind: 'entity', name, type: 'varchar', expression: col(name), ...told(name), ...more }),
    time: (name, { day, instant }, more) => ({
      kind: 'time',
      name,
      day: day === undefined ? null : col(day),
      instant: instant === undefined ? null : col(instant),
      smallestGrain: instant === undefined ? 'day' : 'second',
      ...more,
    }),
    total: (name, more) => ({
      name,
      aggregate: 'sum',
      expression: col(name),
      type: canonical.columns[name].type.startsWith('decimal') ? 'decimal(38,6)' : 'bigint',
      ...told(name),
      ...more,
    }),
    money: (name, more) => ({
      name,
      aggregate: 'sum',
      expression: col(name),
      type: 'decimal(38,4)',
      unit: currency,
      format: { style: 'currency', decimals: 2 },
      currency: inReporting,
      ...told(name),
      ...more,
    }),
    distinct: (name, of, more) => ({ name, aggregate: 'count_distinct', expression: col(of), type: 'bigint', ...more }),
  }
}
