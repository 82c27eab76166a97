import { GataError } from '@gata/base'
import type { Scope, TracedTable } from './scope.ts'
import type { Tree } from './syntax-tree.ts'

/** What a query is traced with. */
export interface Tracing {
  /** The nodes upstream, by `schema.name`. */
  readonly upstream: ReadonlyMap<string, TracedTable>
  /** The steps of the query that stand above, by lower-case name. */
  readonly steps: ReadonlyMap<string, TracedTable>
  /** Names of DuckDB's aggregate functions, lower-case. */
  readonly aggregates: ReadonlySet<string>
  /** Traces a query inside a query. */
  readonly query: (tree: Tree, tracing: Tracing, outer: Scope | null) => TracedTable
}

/** The error for what can not be traced: `untraceable`. */
export function gap(what: string): GataError {
  return new GataError('untraceable', 'the columns of a query can not be traced', {
    expected: 'something that stands in the query',
    got: what,
  })
}
