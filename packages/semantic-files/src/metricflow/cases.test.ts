import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { compileQuery, QueryRefusal } from '@gata/semantic'
import type { ColumnType } from '@gata/sql'
import { yamlDocuments } from '@gata/tenants'
import type { Warehouse } from '@gata/warehouse'
import { openMemoryWarehouse } from '@gata/warehouse/testing'
import { expect, it } from 'vitest'
import { NotImported } from '../not-imported.ts'
import { type ImportedModel, importMetricFlow } from './import-model.ts'
import { asRecord, recordAt, recordsAt, textAt } from './record.ts'
import { type Case, queryOf, sameRows } from './testing/case.ts'
import { translateQuery } from './translate-query.ts'

const folder = process.env['GATA_METRICFLOW'] ?? join(import.meta.dirname, '../../../../../shared/data/metricflow')
const isThere = existsSync(join(folder, 'cases.json'))
if (!isThere) console.warn(`SKIPPED: MetricFlow's own cases, since ${folder} is not there`)

it.skipIf(!isThere)(
  "answers MetricFlow's own cases right or says which ability is missing, never wrong",
  async () => {
    await using warehouse = await openMemoryWarehouse()
    await warehouse.run("set TimeZone = 'UTC'")
    await warehouse.run(readFileSync(join(folder, 'tables.sql'), 'utf8'))
    // The file is MetricFlow's cases as data.
    const { cases } = JSON.parse(readFileSync(join(folder, 'cases.json'), 'utf8')) as { cases: readonly Case[] }
    const models = new Map<string, ImportedModel>()
    const wrong: string[] = []
    const refused = new Map<string, number>()
    let right = 0
    for (const each of cases) {
      const model = models.get(each.model) ?? (await importFolder(warehouse, each.model))
      models.set(each.model, model)
      try {
        const { query, columns } = translateQuery(model, queryOf(each))
        const compiled = compileQuery(model.model, query, { timezone: 'UTC', now: new Date('2026-01-01T00:00:00Z') })
        const rows = await warehouse.rows(compiled.sql)
        const answer = rows.slice(0, compiled.limit).map((row) => compiled.columns.map(({ name }) => row[name]))
        const difference = sameRows(each, columns, answer)
        if (difference === null) right += 1
        else wrong.push(`${each.name}: ${difference}`)
      } catch (error) {
        if (!(error instanceof NotImported || error instanceof QueryRefusal)) {
          wrong.push(`${each.name}: ${String(error)}`)
          continue
        }
        const reason = error instanceof NotImported ? error.ability : error.message
        refused.set(reason, (refused.get(reason) ?? 0) + 1)
      }
    }
    if (process.env['GATA_TEST_METRICFLOW'] !== undefined) {
      const count = [...refused.values()].reduce((sum, each) => sum + each, 0)
      console.info(`${right} right, ${count} refused, ${wrong.length} wrong of ${cases.length}`)
      for (const [reason, times] of [...refused].toSorted((a, b) => b[1] - a[1])) console.info(`${times} ${reason}`)
    }
    expect(wrong).toEqual([])
    expect(right / cases.length).toBeGreaterThan(0.45)
  },
  120_000,
)

async function importFolder(warehouse: Warehouse, name: string): Promise<ImportedModel> {
  const path = join(folder, 'manifests', name)
  const documents = readdirSync(path).flatMap((file) =>
    yamlDocuments(file, readFileSync(join(path, file), 'utf8').replaceAll('$source_schema', 'mf')),
  )
  const types = new Map<string, ColumnType | 'timestamp'>()
  const keys = new Set<string>()
  for (const document of documents) {
    const file = recordAt(asRecord(document), 'semantic_model')
    const table = textAt(recordAt(file, 'node_relation'), 'alias') ?? ''
    const columns = recordsAt(file, 'dimensions').filter((each) => each['is_partition'] === true)
    for (const each of [...recordsAt(file, 'dimensions'), ...recordsAt(file, 'entities')]) {
      const expression = textAt(each, 'expr') ?? textAt(each, 'name') ?? ''
      const [row] = await warehouse.rows<{ column_type: string }>(`describe select ${expression} from mf.${table}`)
      // DuckDB writes the types of the fixture in upper case.
      types.set(`${table} ${expression}`, (row?.column_type.toLowerCase() ?? 'varchar') as ColumnType | 'timestamp')
      for (const set of [[expression], [expression, ...columns.map((column) => textAt(column, 'name') ?? '')]]) {
        const [twice] = await warehouse.rows(
          `select 1 from mf.${table} where ${expression} is not null group by ${set.map((column) => `(${column})`).join(', ')} having count(*) > 1 limit 1`,
        )
        if (!twice) keys.add([table, ...set].join())
      }
    }
  }
  return importMetricFlow(name, documents, {
    typeOf: (_, table, expression) => types.get(`${table} ${expression}`) ?? null,
    isKey: (_, table, columns) => keys.has([table, ...columns].join()),
  })
}
