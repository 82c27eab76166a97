import type { Relation } from '@gata/sql'
import type { Model } from './model.ts'

/** Partial rows of a relation: what a row lacks is null. */
export type InputRows = readonly Readonly<Record<string, unknown>>[]

/** Rows in, rows out: what a model makes of rows that its author chose. It runs in memory and touches no warehouse. */
export interface UnitTest {
  /** What holds, in words; unique among the tests of the model. */
  readonly name: string
  /** Which nodes it speaks for: their name with the tenant's slug in it as `*`, e.g. `fct_*__orders`. */
  readonly covers: string
  readonly model: Model
  /** Rows of what stands upstream, directly or further up, with the columns that matter; what is not given is empty. */
  readonly given: readonly (readonly [Relation, InputRows])[]
  /** All rows that come out, in any order, each with the same columns: those that matter. */
  readonly expect: InputRows
}

/** The name of a node with its tenant's slug as `*`: equal for all tenants. */
export function shapeName({ name, tenant }: { readonly name: string; readonly tenant: string | null }): string {
  return tenant === null ? name : name.replace(`_${tenant}__`, '_*__')
}
