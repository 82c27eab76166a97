import type { Relation } from '@gata/sql'
import type { OpenOptions, Warehouse } from '../warehouse.ts'
import type { AcquireOptions } from '../writer.ts'

/** A published version of a tenant's tables that is to be served. */
export interface ServedSnapshot {
  readonly tenant: string
  readonly snapshotId: string
  readonly tables: readonly Relation[]
  /** How many versions stay, the new one counted. */
  readonly keep?: number
}

/** Where the platform database is. All that differs between an embedded database and MotherDuck stands behind this. */
export interface WarehouseTarget {
  readonly name: 'sandbox' | 'motherduck'
  /** The platform database as DuckDB names it, the first part of the name of a relation. */
  databaseName(): string
  /**
   * Opens the platform database as its only writer.
   *
   * @throws GataError `warehouse-locked` where another run holds it; of an embedded one see `acquireWriter`, of MotherDuck `motherduck-…`.
   */
  openWriter(options: AcquireOptions): Promise<Warehouse>
  /** Opens the platform database to read it; null where there is none yet. */
  openReader(options?: Pick<OpenOptions, 'memoryLimit'>): Promise<Warehouse | null>
  /** Serves a version beyond the snapshot file, in one step: a reader sees the one before or this one. */
  serve(warehouse: Warehouse, snapshot: ServedSnapshot): Promise<void>
  /**
   * Serves an older version again, in one step.
   *
   * @throws GataError `version-not-served` where it is kept no more.
   */
  restore(tenant: string, snapshotId: string): Promise<void>
  /** Takes away what is served of a tenant beyond files; all of it, or all versions but the newest. */
  withdraw(warehouse: Warehouse, tenant: string, which: 'all' | 'old'): Promise<void>
  /** Gives back the place of what was deleted. */
  reclaim(warehouse: Warehouse): Promise<void>
  /** Makes what was deleted from these tables unreadable on disk too, where the disk is ours. */
  overwriteDeleted(warehouse: Warehouse, tables: readonly DeletedFrom[]): Promise<void>
}

/** A table of which rows were deleted. */
export interface DeletedFrom {
  readonly schema: string
  readonly name: string
}
