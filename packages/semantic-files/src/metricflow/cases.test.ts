import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { compileQuery, QueryRefusal } from '@gata/semantic'
import { yamlDocuments } from '@gata/tenants'
import type { Warehouse } from '@gata/warehouse'
import { openMemoryWarehouse } from '@gata/warehouse/testing'
import { expect, it } from 'vitest'
import { NotImported } from '../not-imported.ts'
import { type ImportedModel, importMetricFlow } from './import-model.ts'
import { readTables } from './read-tables.ts'
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
    expect(right / cases.length).toBeGreaterThanOrEqual(0.86)
  },
  120_000,
)

async function importFolder(warehouse: Warehouse, name: string): Promise<ImportedModel> {
  const path = join(folder, 'manifests', name)
  const documents = readdirSync(path).flatMap((file) =>
    yamlDocuments(file, readFileSync(join(path, file), 'utf8').replaceAll('$source_schema', 'mf')),
  )
  return importMetricFlow(name, documents, await readTables(documents, (query) => warehouse.rows(query)))
}
