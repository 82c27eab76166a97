import { column, sql } from '@gata/sql'
import { compile, defineModel } from '@gata/transform'
import { runGraph } from '@gata/transform/run'
import { openWarehouse } from '@gata/warehouse'

/** A new warehouse file, and how many tables are made in it. */
export interface ManyModelsInput {
  readonly file: string
  readonly models: number
}

/** Seconds from the open warehouse to the last table, state and results written. */
export async function runManyModels({ file, models }: ManyModelsInput): Promise<number> {
  const manifest = compile(
    Array.from({ length: models }, (_, number) =>
      defineModel({
        name: `trivial_${number}`,
        schema: 'analytics',
        kind: 'table',
        layer: 'analytics',
        tags: [],
        description: 'One row.',
        columns: { id: column('bigint', 'A number.') },
        query: sql`select ${number}::bigint as id`,
      }),
    ),
  )
  await using warehouse = await openWarehouse(file)
  const start = performance.now()
  const { succeeded } = await runGraph(warehouse, manifest)
  if (!succeeded) throw new Error('a trivial model failed')
  return (performance.now() - start) / 1000
}

/** The same tables by the same statements, sent one after the other by a script that keeps no books. */
export async function createManyTables({ file, models }: ManyModelsInput): Promise<number> {
  await using warehouse = await openWarehouse(file)
  const start = performance.now()
  await warehouse.run('create schema if not exists analytics')
  for (let number = 0; number < models; number++) {
    await warehouse.run(`create or replace table analytics.trivial_${number} as select ${number}::bigint as id`)
  }
  return (performance.now() - start) / 1000
}
