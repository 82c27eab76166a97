import type { Dimension, RowExpression, SemanticModel } from '@gata/semantic'

/**
 * Names of the fields (`dataset.dimension`) that one may not know of who may not read these columns: those made of such a column, under
 * whatever name, and those marked as naming people.
 */
export function hiddenFields({ datasets }: SemanticModel, masked: readonly string[]): readonly string[] {
  if (masked.length === 0) return []
  return datasets.flatMap(({ name, dimensions }) =>
    dimensions
      .filter((dimension) => isPersonal(dimension) || columnsOf(dimension).some((column) => masked.includes(column)))
      .map((dimension) => `${name}.${dimension.name}`),
  )
}

function isPersonal({ tags }: Dimension): boolean {
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
