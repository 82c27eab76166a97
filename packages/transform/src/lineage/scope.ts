import type { Trace } from './traced-value.ts'
import { oneOf, type TracedValue } from './traced-value.ts'

/** What a query or a table gives: its columns in order, and what decides which rows there are. */
export interface TracedTable {
  readonly columns: readonly { readonly name: string; readonly value: TracedValue }[]
  /** What any further column is made of, where the query does not say their names (a struct unnested). */
  readonly others: TracedValue | null
  readonly rows: readonly Trace[]
}

/** A table under the name by which a query calls it. */
export interface NamedTable {
  readonly name: string
  readonly schema: string
  readonly table: TracedTable
}

/** What a `from` clause gives. */
export interface Source {
  readonly tables: readonly NamedTable[]
  /** Columns that a join merged, by name. */
  readonly merged: ReadonlyMap<string, TracedValue>
  readonly rows: readonly Trace[]
}

/** Where a name is looked up: parameters of lambdas, the `from` clause, the select list's own names, then the query around. */
export interface Scope {
  readonly source: Source
  readonly parameters: ReadonlyMap<string, TracedValue>
  readonly aliases: ReadonlyMap<string, TracedValue>
  readonly outer: Scope | null
}

export const noSource: Source = { tables: [], merged: new Map(), rows: [] }

export function scopeOf(source: Source, outer: Scope | null): Scope {
  return { source, parameters: new Map(), aliases: new Map(), outer }
}

/** A column of a table; undefined where it has none of the name. */
export function columnIn(table: TracedTable, name: string): TracedValue | undefined {
  const wanted = name.toLowerCase()
  return table.columns.find((column) => column.name.toLowerCase() === wanted)?.value ?? table.others ?? undefined
}

/**
 * What a dotted name means, and how many of its parts name the column; the rest are fields of it.
 * As DuckDB binds it: the column of a table before a field of a column, what stands near before what stands further out.
 */
export function lookUp(scope: Scope, names: readonly string[]): { value: TracedValue; used: number } | undefined {
  for (let at: Scope | null = scope; at; at = at.outer) {
    const found = lookUpHere(at, names)
    if (found) return found
  }
  return undefined
}

function lookUpHere(scope: Scope, names: readonly string[]): { value: TracedValue; used: number } | undefined {
  const [first = '', second, third] = names
  const parameter = scope.parameters.get(first.toLowerCase())
  if (parameter) return { value: parameter, used: 1 }
  if (third !== undefined) {
    const table = scope.source.tables.find((each) => each.schema === first && each.name === second)
    const value = table && columnIn(table.table, third)
    if (value) return { value, used: 3 }
  }
  if (second !== undefined) {
    const table = scope.source.tables.find((each) => isNamed(each, first))
    const value = table && columnIn(table.table, second)
    if (value) return { value, used: 2 }
  }
  const value = unqualified(scope.source, first) ?? scope.aliases.get(first.toLowerCase())
  if (value) return { value, used: 1 }
  const whole = scope.source.tables.find((each) => isNamed(each, first))
  return whole ? { value: oneOf(whole.table.columns.map((column) => column.value)), used: 1 } : undefined
}

/** A column by its bare name: what a join merged, else of the first table that says it has it, else of one that may. */
export function unqualified(source: Source, name: string): TracedValue | undefined {
  const wanted = name.toLowerCase()
  const merged = source.merged.get(wanted)
  if (merged) return merged
  for (const { table } of source.tables) {
    const column = table.columns.find((each) => each.name.toLowerCase() === wanted)
    if (column) return column.value
  }
  return source.tables.find(({ table }) => table.others)?.table.others ?? undefined
}

export function isNamed(table: NamedTable, name: string): boolean {
  return table.name.toLowerCase() === name.toLowerCase()
}
