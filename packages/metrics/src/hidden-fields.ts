import type { Dimension, Metric, RowExpression, SemanticModel } from '@gata/semantic'

/**
 * Names of the fields that one may not know of who may not read these columns: dimensions and measures (`dataset.name`) made of such a column,
 * under whatever name, those marked as naming people, and metrics that count or choose rows by any of them.
 */
export function hiddenFields({ datasets, metrics }: SemanticModel, masked: readonly string[]): readonly string[] {
  if (masked.length === 0) return []
  const reads = (expression: RowExpression | undefined): boolean =>
    expression !== undefined && columnsIn(expression).some((column) => masked.includes(column))
  const dimensions = datasets.flatMap(({ name, dimensions: all }) =>
    all
      .filter((dimension) => isPersonal(dimension) || columnsOf(dimension).some((column) => masked.includes(column)))
      .map((dimension) => `${name}.${dimension.name}`),
  )
  const measures = datasets.flatMap(({ name, measures: all }) =>
    all
      .filter(({ expression, filter, tags }) => isPersonal({ tags }) || reads(expression) || reads(filter))
      .map((measure) => `${name}.${measure.name}`),
  )
  const names = new Set(dimensions.map((each) => each.split('.').at(-1) ?? ''))
  const counting = metrics
    .filter((metric) => measuresIn(metric).some((each) => measures.includes(each)) || isChosenBy(metric, names))
    .map(({ name }) => name)
  return [...dimensions, ...measures, ...counting]
}

function measuresIn(metric: Metric): readonly string[] {
  return metric.type === 'simple' ? [metric.measure] : []
}

/** Whether rows are chosen by a field of one of these names, whatever dataset the name is meant in: that tells of the field as well. */
function isChosenBy(metric: Metric, names: ReadonlySet<string>): boolean {
  return [...filtersOf(metric)].some((field) => names.has(field.split('.').at(-1) ?? ''))
}

/** The fields of every condition in a metric, however deep. */
function* filtersOf(part: unknown): Generator<string> {
  if (typeof part !== 'object' || part === null) return
  if ('field' in part && 'operator' in part && typeof part.field === 'string') yield part.field
  if ('by' in part && 'operator' in part && typeof part.by === 'string') yield part.by
  for (const each of Object.values(part)) yield* filtersOf(each)
}

function isPersonal({ tags }: { readonly tags?: readonly string[] | undefined }): boolean {
  return tags?.includes('personal-data') ?? false
}

function columnsOf(dimension: Dimension): readonly string[] {
  const read =
    dimension.kind === 'time'
      ? [dimension.day, dimension.instant].filter((each) => each !== null)
      : [dimension.expression]
  return read.flatMap(columnsIn)
}

/** Columns that an expression reads; of a text of SQL every word, as each may be one. */
function columnsIn(expression: RowExpression): readonly string[] {
  switch (expression.kind) {
    case 'column':
      return [expression.name]
    case 'value':
      return []
    case 'call':
      return expression.args.flatMap(columnsIn)
    case 'cast':
      return columnsIn(expression.of)
    case 'case':
      return [...expression.when.flatMap(({ condition, then }) => [condition, then]), expression.otherwise].flatMap(
        columnsIn,
      )
    case 'fragment':
      return [...expression.texts.flatMap((text) => text.match(/\w+/g) ?? []), ...expression.args.flatMap(columnsIn)]
  }
}
