export type { Connection, OpenOptions, Queryable, Row, Warehouse } from './warehouse.ts'
