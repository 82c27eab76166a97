export { buildSnapshot, type SnapshotSource } from './build-snapshot.ts'
export { openWarehouse } from './open-warehouse.ts'
export { type PrunedSnapshots, pruneSnapshots } from './prune-snapshots.ts'
export type { ColumnarResult } from './read-columns.ts'
export { currentSnapshot, openSnapshot, openSnapshotFile, snapshotOf } from './snapshot.ts'
export { listSnapshots, snapshotDirectory, snapshotPath } from './snapshot-files.ts'
export {
  type PublishedTable,
  type PublishedTests,
  readManifest,
  type SnapshotManifest,
  snapshotProblems,
} from './snapshot-manifest.ts'
export { type Pin, pointAt, pointerPath, readPointer, type Snapshot, type SnapshotPointer } from './snapshot-pointer.ts'
export { isConflict } from './sql-error.ts'
export { motherduckSettings } from './targets/motherduck-settings.ts'
export { motherduckTarget } from './targets/motherduck-target.ts'
export { sandboxTarget } from './targets/sandbox-target.ts'
export type { WarehouseTarget } from './targets/target.ts'
export type { Connection, OpenOptions, Queryable, Row, Warehouse } from './warehouse.ts'
export { type AcquireOptions, acquireWriter, currentWriter, type Writer, warehousePath } from './writer.ts'
export { parquetOf } from './write-parquet.ts'
