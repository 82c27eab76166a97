import { adPerformance, type Canonical, campaigns, events, orders, sessions, users } from '@gata/models'
import { type Relation, relation } from '@gata/sql'

/** Whose star schema is described, and in what it reads money. */
export interface DescribedTenant {
  readonly slug: string
  /** ISO 4217. */
  readonly currency: string
}

/** A table of a tenant as it stands in a published snapshot. */
export function publishedTable(
  { slug }: DescribedTenant,
  { prefix, name }: Pick<Canonical, 'prefix' | 'name'>,
): Relation {
  return relation('main', `${prefix}_${slug}__${name}`)
}

/** The declared table that a dataset of this name reads; undefined for no dataset. */
export function canonicalOf(dataset: string): Canonical | undefined {
  return [adPerformance, campaigns, orders, sessions, events, users].find(({ name }) => name === dataset)
}
