export { openWarehouse } from './open-warehouse.ts'
export { overwriteDeleted } from './overwrite-deleted.ts'
export { type PublishOptions, publishSnapshot } from './publish-snapshot.ts'
export {
  currentSnapshot,
  listSnapshots,
  openSnapshot,
  type Snapshot,
  snapshotDirectory,
  snapshotPath,
} from './snapshot.ts'
export { isConflict } from './sql-error.ts'
export type { Connection, OpenOptions, Queryable, Row, Warehouse } from './warehouse.ts'
export { type AcquireOptions, acquireWriter, currentWriter, type Writer, warehousePath } from './writer.ts'
