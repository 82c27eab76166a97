import type { Sql } from '@gata/sql'
import type { ColumnarResult } from './read-columns.ts'

/** A row with its values as DuckDB gives them to JSON: BIGINT and DECIMAL as strings beyond what a number holds exactly. */
export type Row = Readonly<Record<string, unknown>>

/** Something that runs SQL: a connection, or a transaction on one. Text goes as it is, {@link Sql} with its values bound. */
export interface Queryable {
  /** Runs a statement and gives the number of rows it changed (0 for DDL). */
  run(statement: Sql | string): Promise<number>
  /** Runs a query and gives its rows as objects: decimals and 64-bit integers that do not fit a double as strings, dates `YYYY-MM-DD`, instants ISO-8601 UTC. */
  rows<T extends Row = Row>(query: Sql | string): Promise<readonly T[]>
  /** The same values by columns, for results that are large or handed on. */
  columns(query: Sql | string): Promise<ColumnarResult>
  /** Like {@link rows}, but in chunks of up to 2048 as DuckDB makes them, so that a large result never stands in memory whole. */
  stream<T extends Row = Row>(query: Sql | string): AsyncIterable<readonly T[]>
  /** Names and DuckDB types of the columns that a query gives, without running it. */
  describe(query: Sql | string): Promise<readonly { readonly name: string; readonly type: string }[]>
}

/** An open connection; statements on one connection run one after the other. */
export interface Connection extends Queryable, AsyncDisposable {
  /** Runs `work` in one transaction: committed when it returns, rolled back when it throws. */
  transaction<T>(work: (transaction: Queryable) => Promise<T>): Promise<T>
  /** Ends the statement that runs now, if one does, with the error `interrupted`; the connection can be used further. */
  interrupt(): void
}

/** An open database. */
export interface Warehouse extends Queryable, AsyncDisposable {
  readonly path: string
  /** A further connection, for work in parallel. */
  connect(): Promise<Connection>
  transaction<T>(work: (transaction: Queryable) => Promise<T>): Promise<T>
}

export interface OpenOptions {
  readonly readOnly?: boolean
  /** No other file can be reached and no setting changed. */
  readonly sealed?: boolean
  /** DuckDB `memory_limit`, e.g. `1GB`. */
  readonly memoryLimit?: string
  readonly threads?: number
  readonly tempDirectory?: string
}
