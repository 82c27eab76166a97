import { createIngestTables } from '@gata/ingest'
import { platformModels } from '@gata/models'
import { compile } from '@gata/transform'
import { runGraph } from '@gata/transform/run'
import { openWarehouse, type Warehouse } from '@gata/warehouse'
import { expect, it } from 'vitest'

async function columns(warehouse: Warehouse): Promise<readonly unknown[]> {
  return await warehouse.rows(`
    select table_name, column_name, data_type
    from information_schema.columns
    where table_name in ('load_ledger', 'connector_blueprints', 'platform_sat__source_schema_history')
    order by table_name, ordinal_position`)
}

it('the tables that loads fill are the same whether a load or the graph made them', async () => {
  await using loaded = await openWarehouse(':memory:')
  await using modelled = await openWarehouse(':memory:')
  await createIngestTables(loaded)
  await runGraph(modelled, compile(platformModels([])))
  expect(await columns(modelled)).toEqual(await columns(loaded))
  expect(await columns(loaded)).toHaveLength(6 + 8 + 19)
})
