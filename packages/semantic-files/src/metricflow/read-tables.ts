import { type ColumnType, ident, join, type Sql, sql, unsafeSql } from '@gata/sql'
import type { Tables } from './import-dataset.ts'
import { asRecord, recordAt, recordsAt, textAt } from './record.ts'
import { timeSpines } from './time-spine.ts'

/** Rows of a query on the database in which the tables of MetricFlow's files are. */
export type ReadRows = (query: Sql) => Promise<readonly Readonly<Record<string, unknown>>[]>

/**
 * Looks at the tables that MetricFlow's files name: of which type each field is, and which of them tell rows apart, alone or with the columns that a
 * table is cut by. Its files say neither, and a join only comes in where its key holds.
 */
export async function readTables(documents: readonly unknown[], rows: ReadRows): Promise<Tables> {
  const types = new Map<string, ColumnType | 'timestamp'>()
  const keys = new Set<string>()
  for (const document of documents) {
    const file = recordAt(asRecord(document), 'semantic_model')
    const place = recordAt(file, 'node_relation')
    const [schema, table] = [textAt(place, 'schema_name') ?? 'main', textAt(place, 'alias')]
    if (table === undefined || table === null) continue
    const from = sql`${ident(schema)}.${ident(table)}`
    const partitions = recordsAt(file, 'dimensions').filter((each) => each['is_partition'] === true)
    const partitionNames = partitions.map((each) => textAt(each, 'name') ?? '')
    for (const each of [...recordsAt(file, 'dimensions'), ...recordsAt(file, 'entities')]) {
      const expression = textAt(each, 'expr') ?? textAt(each, 'name') ?? ''
      const [described] = await rows(sql`describe select ${unsafeSql(expression)} from ${from}`)
      types.set(keyOf(schema, table, [expression]), typeOf(described?.['column_type']))
      for (const columns of [[expression], [expression, ...partitionNames]]) {
        if (await isKey(rows, from, columns)) keys.add(keyOf(schema, table, columns))
      }
    }
  }
  const calendars = new Map<string, readonly [string, string]>()
  for (const { schema, table, column, customGrains } of documents.flatMap((each) => timeSpines(asRecord(each)))) {
    const from = sql`${ident(schema)}.${ident(table)}`
    if (await isKey(rows, from, [column])) keys.add(keyOf(schema, table, [column]))
    for (const custom of customGrains) {
      // A calendar may keep its days as midnights.
      const [found] = await rows(sql`
        select bool_and(try_cast(${ident(custom.column)} as timestamp) = date_trunc('day', try_cast(${ident(custom.column)} as timestamp))) as days
        from ${from}
      `)
      if (found?.['days'] === true) types.set(keyOf(schema, table, [custom.column]), 'date')
    }
    const [found] = await rows(sql`
      select cast(cast(min(${ident(column)}) as date) as varchar) as first, cast(cast(max(${ident(column)}) as date) as varchar) as last
      from ${from}
    `)
    const { first, last } = found ?? {}
    if (typeof first === 'string' && typeof last === 'string')
      calendars.set(keyOf(schema, table, [column]), [first, last])
  }
  return {
    daysOf: (schema, table, column) => calendars.get(keyOf(schema, table, [column])) ?? null,
    typeOf: (schema, table, expression) => types.get(keyOf(schema, table, [expression])) ?? null,
    isKey: (schema, table, columns) => keys.has(keyOf(schema, table, columns)),
  }
}

async function isKey(rows: ReadRows, from: Sql, columns: readonly string[]): Promise<boolean> {
  const [first = 'null'] = columns
  const grouped = join(columns.map((column) => sql`(${unsafeSql(column)})`))
  const twice = await rows(sql`
    select 1 as one
    from ${from}
    where ${unsafeSql(first)} is not null
    group by ${grouped}
    having count(*) > 1
    limit 1
  `)
  return twice.length === 0
}

/** DuckDB describes a type in upper case. */
function typeOf(described: unknown): ColumnType | 'timestamp' {
  return (typeof described === 'string' ? described.toLowerCase() : 'varchar') as ColumnType | 'timestamp' // a type that is none of ours is refused where it is used
}

function keyOf(schema: string, table: string, columns: readonly string[]): string {
  return JSON.stringify([schema, table, ...columns])
}
