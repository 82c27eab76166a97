import { type Column, type Columns, column } from '@gata/sql'
import type { ModelTest } from '@gata/transform'

/** Which amounts of a table are converted, from which currency, at the rate of which day. */
export interface Conversion<Amount extends string = string> {
  readonly amounts: readonly Amount[]
  /** The stored day of the row. */
  readonly day: string
  /** The column of the currency of all the amounts. */
  readonly currency: string
}

/** The shape that every engine of a domain gives and that every tenant's star schema has, whatever its sources are. `Name`: its columns. */
export interface Canonical<Name extends string = string> {
  /** The table's name after `fct_<tenant>__` or `dim_<tenant>__`. */
  readonly name: string
  readonly prefix: 'fct' | 'dim'
  readonly description: string
  readonly columns: Readonly<Record<Name, Column>>
  /** The columns that no engine gives, because its factory makes them. */
  readonly addedByFactory: readonly string[]
  /** Which amounts stand once more in the reporting currency; null where there are none. */
  readonly conversion: Conversion | null
  readonly grain: readonly string[]
  readonly tests: readonly ModelTest[]
}

/** The columns that a conversion adds. */
type ReportingName<Amount extends string> = [Amount] extends [never]
  ? never
  : `${Amount}_reporting` | 'reporting_currency'

/** Declares a canonical table; its columns are a promise to every reader, so they only ever grow. */
export function defineCanonical<Name extends string, Amount extends string = never>(
  spec: Omit<Canonical<Name>, 'tests' | 'addedByFactory' | 'conversion'> &
    Partial<Pick<Canonical, 'tests' | 'addedByFactory'>> & { readonly conversion?: Conversion<Amount> },
): Canonical<Name | ReportingName<Amount>> {
  const { conversion = null, addedByFactory = [], tests = [] } = spec
  const reporting = conversion ? reportingColumns(conversion) : {}
  return {
    ...spec,
    conversion,
    columns: { ...spec.columns, ...reporting },
    addedByFactory: [...addedByFactory, ...Object.keys(reporting)],
    tests: conversion ? [...tests, isConverted(conversion)] : tests,
  }
}

/** The amounts once more, in the currency in which the tenant reads money. */
function reportingColumns({ amounts }: Conversion): Columns {
  const converted = amounts.map((name) => [
    `${name}_reporting`,
    column('decimal(18,4)', `\`${name}\` in \`reporting_currency\`, at the day’s rate; null without a rate.`, {
      nullable: true,
    }),
  ])
  return {
    ...Object.fromEntries(converted),
    reporting_currency: column('varchar', 'ISO 4217, in which the tenant reads money.'),
  }
}

/** Says so where an amount could not be converted; the tenant's tables are published all the same. */
function isConverted({ amounts }: Conversion): ModelTest {
  const expression = amounts.map((name) => `(${name} is null) = (${name}_reporting is null)`).join(' and ')
  return { type: 'expression', name: 'has_a_rate', expression, severity: 'warn' }
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
