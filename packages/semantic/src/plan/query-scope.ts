import type { ColumnType, Sql } from '@gata/sql'
import type { Grain } from '../definitions/dimension.ts'
import type { ModelIndex } from '../definitions/model-index.ts'
import type { FieldFilter, Filter } from '../query/filter.ts'
import type { PublishedRollup } from '../query/served-from.ts'
import type { DatePart } from '../query/semantic-query.ts'
import type { ResolvedTime } from '../time/resolve-time.ts'
import type { Problems } from './problems.ts'
import type { DimensionMeaning } from './resolve-dimension.ts'

/** A dimension of the answer. */
export interface PlannedDimension {
  /** Its column, as asked for. */
  readonly name: string
  readonly meaning: DimensionMeaning
  /** Of time dimensions that are cut. */
  readonly grain: Grain | null
  /** Of time dimensions of which a part is told. */
  readonly part: DatePart | null
  readonly type: ColumnType
}

/** What all aggregates of one query have in common. */
export interface QueryScope {
  readonly index: ModelIndex
  readonly dimensions: readonly PlannedDimension[]
  readonly filters: Filter | null
  /** What the names in the filters of the query mean. */
  readonly meanings: ReadonlyMap<string, DimensionMeaning>
  readonly time: ResolvedTime
  readonly timeMeaning: DimensionMeaning | null
  readonly rollups: readonly PublishedRollup[]
  readonly problems: Problems
  /** Fields that the asker may not know, so that no suggestion names them. */
  readonly hidden: ReadonlySet<string>
  readonly figureOf: FigureOf
}

/** The figures of a metric by one dimension, as a query with the columns `by` and `figure`. */
export interface FiguresByField {
  readonly sql: Sql
  readonly by: { readonly name: string; readonly type: ColumnType }
  readonly figure: { readonly name: string; readonly type: ColumnType }
  readonly needsIcu: boolean
}

/** What a condition on a figure compares; null with the problem told. A definition may name what its reader may not. */
export type FigureOf = (filter: FieldFilter, at: string, isDefinition: boolean) => FiguresByField | null

/** Whether an aggregate with these kept names keeps a dimension. */
export function keeps(keep: readonly string[] | null, dimension: PlannedDimension): boolean {
  return keep === null || keep.includes(dimension.name) || keep.includes(dimension.meaning.key)
}
