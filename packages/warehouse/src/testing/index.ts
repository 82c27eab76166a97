import { openWarehouse } from '../open-warehouse.ts'
import type { Warehouse } from '../warehouse.ts'

export { type TemporaryFolder, temporaryFolder } from './temporary-folder.ts'

/** A database in memory, gone when it is disposed of. */
export async function openMemoryWarehouse(): Promise<Warehouse> {
  return await openWarehouse(':memory:')
}
