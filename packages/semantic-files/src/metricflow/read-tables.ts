import { type ColumnType, ident, join, type Sql, sql, unsafeSql } from '@gata/sql'
import { keysOf, type Tables, validityOf } from './import-dataset.ts'
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
  const histories = new Set<string>()
  for (const document of documents) {
    const file = recordAt(asRecord(document), 'semantic_model')
    const validity = validityOf(file)
    const place = recordAt(file, 'node_relation')
    const [schema, table] = [textAt(place, 'schema_name') ?? 'main', textAt(place, 'alias')]
    if (!validity || table === null) continue
    for (const { expression } of keysOf(file)) {
      if (expression !== null && (await isHistory(rows, sql`${ident(schema)}.${ident(table)}`, expression, validity)))
        histories.add(keyOf(schema, table, [expression]))
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
    isHistory: (schema, table, column) => histories.has(keyOf(schema, table, [column])),
    daysOf: (schema, table, column) => calendars.get(keyOf(schema, table, [column])) ?? null,
    typeOf: (schema, table, expression) => types.get(keyOf(schema, table, [expression])) ?? null,
    isKey: (schema, table, columns) => keys.has(keyOf(schema, table, columns)),
  }
}

/** Whether no row of a key holds on the day on which another one does. */
async function isHistory(
  rows: ReadRows,
  from: Sql,
  key: string,
  validity: { readonly from: string; readonly to: string },
): Promise<boolean> {
  const together = await rows(sql`
    select 1 as one
    from (
      select began, ended, lead(began) over (partition by key order by began) as next
      from (
        select
          (${unsafeSql(key)}) as key,
          cast(${unsafeSql(validity.from)} as date) as began,
          cast(${unsafeSql(validity.to)} as date) as ended
        from ${from}
      )
      where key is not null and began is not null and (ended is null or began < ended)
    )
    where next is not null and (ended is null or next < ended)
    limit 1
  `)
  return together.length === 0
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
