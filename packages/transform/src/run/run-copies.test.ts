import { column, sql } from '@gata/sql'
import type { Warehouse } from '@gata/warehouse'
import { openMemoryWarehouse } from '@gata/warehouse/testing'
import { describe, expect, it } from 'vitest'
import { compile, defineModel, type ManifestNode, type ModelSpec } from '../index.ts'
import { RunCopies } from './run-copies.ts'

const text = column('varchar', 'Text.')

describe('the copies of a run', () => {
  it('stand in for a view while it has readers, without heavy columns, and go after the last one', async () => {
    await using warehouse = await openMemoryWarehouse()
    const { view, readers, byId } = await graphOf(warehouse, 2)
    await using copies = new RunCopies('r1', await warehouse.connect(), readers, byId)
    const [first, second] = await Promise.all(readers.map((reader) => copies.textFor(reader, warehouse)))

    expect(first).toBe('select id from "copies_of_r1"."intermediate"."typed" where id <> \'0\'')
    expect(second).toBe('select id from "copies_of_r1"."intermediate"."typed" where id <> \'1\'')
    expect(await copiedColumns(warehouse)).toEqual([{ table_name: view.name, column_name: 'id' }])

    for (const reader of readers) copies.release(reader)
    await expect.poll(() => copiedColumns(warehouse)).toEqual([])
  })

  it('are not made of a view that is read once', async () => {
    await using warehouse = await openMemoryWarehouse()
    const { readers, byId } = await graphOf(warehouse, 1)
    await using copies = new RunCopies('r1', await warehouse.connect(), readers, byId)
    const [reader] = readers

    expect(reader && (await copies.textFor(reader, warehouse))).toBe(reader?.sql)
  })
})

interface TestGraph {
  readonly view: ManifestNode
  readonly readers: readonly ManifestNode[]
  readonly byId: ReadonlyMap<string, ManifestNode>
}

async function graphOf(warehouse: Warehouse, readerCount: number): Promise<TestGraph> {
  const base = { description: 'For a test.', columns: { id: text } } satisfies Partial<ModelSpec>
  const typed = defineModel({
    ...base,
    name: 'typed',
    schema: 'intermediate',
    kind: 'view',
    layer: 'intermediate',
    columns: { id: text, payload: column('json', 'Record.') },
    heavyColumns: ['payload'],
    query: sql`select 'a' as id, '{}'::json as payload`,
  })
  const readers = Array.from({ length: readerCount }, (_, index) =>
    defineModel({
      ...base,
      name: `fact_${index}`,
      schema: 'analytics',
      kind: 'table',
      layer: 'analytics',
      query: sql`select id from ${typed} where id <> ${String(index)}`,
    }),
  )
  const { nodes } = compile([typed, ...readers])
  const [view, ...facts] = nodes
  if (!view) throw new Error('the graph is empty')
  await warehouse.run('create schema intermediate')
  await warehouse.run(`create view intermediate.typed as ${view.sql}`)
  return { view, readers: facts, byId: new Map(nodes.map((node) => [node.id, node])) }
}

async function copiedColumns(warehouse: Warehouse): Promise<readonly unknown[]> {
  return await warehouse.rows(
    `select table_name, column_name from duckdb_columns() where database_name like 'copies%' order by column_index`,
  )
}
