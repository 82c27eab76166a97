/**
 * A file of the Boring Semantic Layer, as plain data: models by name. Its loader refuses every key of a model that it does not know, so what
 * is ours stands under `metadata` of a field.
 */
export type BslFile = Readonly<Record<string, BslModel>>

export interface BslModel {
  readonly table: string
  readonly description?: string
  readonly filter?: string
  readonly dimensions: Readonly<Record<string, BslDimension>>
  readonly measures: Readonly<Record<string, BslMeasure>>
  readonly calculated_measures?: Readonly<Record<string, BslMeasure>>
  readonly joins?: Readonly<Record<string, BslJoin>>
}

/** `expr` is an expression of Python over `_`, the row. */
export interface BslDimension {
  readonly expr: string
  readonly description?: string
  readonly is_time_dimension?: true
  readonly smallest_time_grain?: string
  readonly metadata?: Readonly<Record<string, unknown>>
}

/** `expr` is an expression of Python over `_`: the rows, for a calculated measure the measures. */
export interface BslMeasure {
  readonly expr: string
  readonly description?: string
  readonly metadata?: Readonly<Record<string, unknown>>
}

export interface BslJoin {
  readonly model: string
  readonly type: 'one'
  readonly left_on: string
  readonly right_on: string
}
