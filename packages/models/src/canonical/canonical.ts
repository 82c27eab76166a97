import type { Columns } from '@gata/sql'
import type { ModelTest } from '@gata/transform'

/** The shape that every engine of a domain gives and that every tenant's star schema has, whatever its sources are. */
export interface Canonical {
  /** The table's name after `fct_<tenant>__` or `dim_<tenant>__`. */
  readonly name: string
  readonly prefix: 'fct' | 'dim'
  readonly description: string
  readonly columns: Columns
  /** The columns that no engine gives, because its factory makes them. */
  readonly addedByFactory: readonly string[]
  readonly grain: readonly string[]
  readonly tests: readonly ModelTest[]
}

/** Declares a canonical table; its columns are a promise to every reader, so they only ever grow. */
export function defineCanonical(
  spec: Omit<Canonical, 'tests' | 'addedByFactory'> & Partial<Pick<Canonical, 'tests' | 'addedByFactory'>>,
): Canonical {
  return { tests: [], addedByFactory: [], ...spec }
}

/** The columns that every engine of a canonical table gives. */
export function engineColumns({ columns, addedByFactory }: Canonical): Columns {
  return Object.fromEntries(Object.entries(columns).filter(([name]) => !addedByFactory.includes(name)))
}

/** An expression that holds for every row, else the tenant's last good snapshot stays in service. */
export function mustHold(name: string, expression: string): ModelTest {
  return { type: 'expression', name, expression, severity: 'error' }
}

/** A column whose values come from a list. */
export function oneOf(column: string, values: readonly string[]): ModelTest {
  return { type: 'accepted_values', column, values, severity: 'error' }
}
