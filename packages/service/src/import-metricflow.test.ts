import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { compileQuery } from '@gata/semantic'
import { openWarehouse } from '@gata/warehouse'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { importMetricFlowFolder } from './import-metricflow.ts'

let root = ''
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'gata-import-'))
})
afterEach(() => rm(root, { recursive: true }))

const bookings = `
semantic_model:
  name: bookings
  node_relation: { schema_name: $source_schema, alias: bookings }
  defaults: { agg_time_dimension: day }
  entities: [{ name: booking, type: primary, expr: id }]
  dimensions:
    - { name: day, type: time, type_params: { time_granularity: day } }
    - { name: city, type: categorical }
  measures:
    - { name: value, agg: sum, expr: amount }
---
metric: { name: booking_value, type: simple, type_params: { measure: { name: value } } }
---
metric: { name: growing, type: cumulative, type_params: { measure: { name: value }, window: 3 martian_days } }
`

it('reads a folder of files into definitions that answer, and names what it leaves out', async () => {
  await mkdir(join(root, 'models', 'deep'), { recursive: true })
  await writeFile(join(root, 'models', 'deep', 'bookings.yaml'), bookings)
  const database = join(root, 'data.duckdb')
  {
    await using warehouse = await openWarehouse(database)
    await warehouse.run(`
      create schema shop;
      create table shop.bookings as
      select * from (values (1, date '2026-11-01', 'Bonn', 10), (2, date '2026-11-02', 'Bonn', 5)) as rows(id, day, city, amount)
    `)
  }
  const { imported, text, left } = await importMetricFlowFolder({
    folder: join(root, 'models'),
    database,
    sourceSchema: 'shop',
  })
  const question = { metrics: ['booking_value'], dimensions: ['city'] }
  const { sql } = compileQuery(imported.model, question, { timezone: 'UTC', now: new Date('2026-11-20T00:00:00Z') })
  await using warehouse = await openWarehouse(database, { readOnly: true })
  expect((await warehouse.rows(sql)).map((row) => Object.values(row).map(String))).toEqual([['Bonn', '15']])
  expect(left).toEqual([{ name: 'growing', ability: expect.stringContaining('custom') }])
  expect(text).toContain('name: booking_value')
})

it('says so where there is nothing to read', async () => {
  await expect(
    importMetricFlowFolder({ folder: join(root, 'none'), database: join(root, 'none'), sourceSchema: 'main' }),
  ).rejects.toMatchObject({ code: 'no-metricflow-files' })
})
