import { availableParallelism, totalmem } from 'node:os'
import { openWarehouse } from '@gata/warehouse'

/** What a result depends on beside the code. */
export interface Machine {
  readonly cores: number
  readonly memoryGigabytes: number
  readonly node: string
  readonly duckdb: string
}

/** The facts of the machine; never its name. */
export async function describeMachine(): Promise<Machine> {
  await using warehouse = await openWarehouse(':memory:')
  const [row] = await warehouse.rows<{ version: string }>('select version() as version')
  return {
    cores: availableParallelism(),
    memoryGigabytes: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    duckdb: row?.version ?? '',
  }
}
