import type { Warehouse } from '@gata/warehouse'
import {
  DuckDBDialect,
  type MalloyQueryData,
  mkFieldDef,
  type SQLSourceDef,
  type TableSourceDef,
} from '@malloydata/malloy'
import { BaseConnection } from '@malloydata/malloy/connection'

/** Lets Malloy read the columns of tables in our warehouse. What it compiles is run by us, so that both answers come from one engine. */
export class MalloyConnection extends BaseConnection {
  readonly name = 'journeys'
  readonly dialectName = 'duckdb'
  readonly #warehouse: Warehouse

  constructor(warehouse: Warehouse) {
    super()
    this.#warehouse = warehouse
  }

  getDigest(): string {
    return this.name
  }

  async fetchTableSchema(name: string, tablePath: string): Promise<TableSourceDef | string> {
    const columns = await this.#warehouse.describe(`select * from ${tablePath}`)
    const dialect = new DuckDBDialect()
    const fields = columns.map((column) => mkFieldDef(dialect.sqlTypeToMalloyType(column.type), column.name))
    return { type: 'table', name, tablePath, dialect: this.dialectName, connection: this.name, fields }
  }

  fetchSelectSchema(): Promise<SQLSourceDef | string> {
    return Promise.resolve('no source of the test is a query')
  }

  runSQL(): Promise<MalloyQueryData> {
    return Promise.reject(new Error('the test runs what Malloy compiles itself'))
  }
}
