import type { ColumnType, Sql } from '@gata/sql'
import type { Grain } from '../definitions/dimension.ts'
import type { NumberFormat } from '../definitions/presentation.ts'
import type { QueryPlan } from './query-plan.ts'
import type { PublishedRollup } from './served-from.ts'
import type { ResolvedRange, WeekDay } from './time-query.ts'

/** What a query is compiled with, beside the model. */
export interface CompileContext {
  /** The tenant's own zone, in which its stored days are. IANA. */
  readonly timezone: string
  /** The present, to which relative ranges refer. */
  readonly now: Date
  /** Monday if left out. */
  readonly weekStart?: WeekDay
  /** January if left out. */
  readonly fiscalYearStart?: number
  /** Metrics and dimensions (`dataset.dimension`) that this caller may not know of: they are unknown, and so is what is made of them. */
  readonly hidden?: readonly string[]
  /** No answer has more rows; a larger limit is refused. 10,000 if left out. */
  readonly maxRows?: number
  /** What the snapshot that answers says of its rollups; none if left out. */
  readonly rollups?: readonly PublishedRollup[]
}

/** One column of the answer, in order. */
export interface ResultColumn {
  /** As asked for; `time` for the bucket; `<metric>__compared`, `__difference`, `__change` beside a compared metric. */
  readonly name: string
  readonly kind: 'dimension' | 'time' | 'metric' | 'comparison'
  readonly type: ColumnType
  readonly title: string
  readonly description: string | null
  readonly unit: string | null
  readonly format: NumberFormat | null
  /** Of time buckets. */
  readonly grain: Grain | null
  /** Of metrics and their comparisons. */
  readonly metric: string | null
}

/** Something the reader of the figures must know; `code` is kebab-case and stable. */
export interface QueryWarning {
  readonly code: 'partial-period' | 'compared-lengths-differ' | 'outcome-not-over'
  readonly message: string
}

/** A query ready to be run. */
export interface CompiledQuery {
  readonly sql: Sql
  /** The figures over all groups in the same columns without dimensions and time; null unless asked for. */
  readonly totals: Sql | null
  readonly columns: readonly ResultColumn[]
  /** The columns of `totals`. */
  readonly totalsColumns: readonly ResultColumn[] | null
  readonly plan: QueryPlan
  readonly warnings: readonly QueryWarning[]
  /** Null where the query names no range. */
  readonly range: ResolvedRange | null
  readonly comparedRange: ResolvedRange | null
  /** Extensions that the SQL needs beyond DuckDB's core; empty in the tenant's own zone, so that it runs in a browser. */
  readonly needs: readonly 'icu'[]
  /** Rows that the answer can have at most; one more is fetched to know whether it was cut. */
  readonly limit: number
}
