import { openWarehouse } from '../open-warehouse.ts'
import type { Warehouse } from '../warehouse.ts'

/** A database in memory, gone when it is disposed of. */
export async function openMemoryWarehouse(): Promise<Warehouse> {
  return await openWarehouse(':memory:')
}
