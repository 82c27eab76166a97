export { openWarehouse } from './open-warehouse.ts'
export { isConflict } from './sql-error.ts'
export type { Connection, OpenOptions, Queryable, Row, Warehouse } from './warehouse.ts'
