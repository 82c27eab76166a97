import { existsSync } from 'node:fs'
import { basename } from 'node:path'
import { openWarehouse } from '../open-warehouse.ts'
import { overwriteDeleted } from '../overwrite-deleted.ts'
import { acquireWriter, warehousePath } from '../writer.ts'
import type { WarehouseTarget } from './target.ts'

/** The embedded database in a home; snapshot files are all that is served. */
export function sandboxTarget(home: string): WarehouseTarget {
  const path = warehousePath(home)
  return {
    name: 'sandbox',
    databaseName: () => basename(path, '.duckdb'),
    openWriter: (options) => acquireWriter(home, options),
    openReader: async (options) =>
      existsSync(path) ? await openWarehouse(path, { readOnly: true, ...options }) : null,
    serve: async () => {},
    restore: async () => {},
    withdraw: async () => {},
    reclaim: async (warehouse) => {
      await warehouse.run('checkpoint')
    },
    overwriteDeleted,
  }
}
