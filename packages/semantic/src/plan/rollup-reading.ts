import type { RowExpression } from '../definitions/expression.ts'
import type { Measure } from '../definitions/measure.ts'
import { partialsOf, type RollupPartial } from './rollup-partial.ts'
import type { RollupTable } from './rollup-table.ts'

/** What a row of a rollup gives in place of the rows of its group: the same expressions, read of its own columns. */
export interface RollupReading {
  readonly table: RollupTable
  /** An expression of the dataset over the columns of the rollup; null where rows of one group may differ in it. */
  readonly read: (expression: RowExpression) => RowExpression | null
}

/** How a measure is had of a rollup. */
export type RollupFigure =
  | { readonly kind: 'partials'; readonly partials: readonly RollupPartial[] }
  /** Of what all rows of a group have in common, as of the rows themselves: how often it comes makes no difference. */
  | { readonly kind: 'groups' }
  | { readonly kind: 'none'; readonly isAdditive: boolean }

/** How a rollup is read. */
export function readingOf(table: RollupTable): RollupReading {
  const columns = new Map(table.groups.map(({ column, expression }) => [JSON.stringify(expression), column]))
  const read = (expression: RowExpression): RowExpression | null => {
    const column = columns.get(JSON.stringify(expression))
    if (column !== undefined) return { kind: 'column', name: column }
    switch (expression.kind) {
      case 'value':
        return expression
      // A fragment may name columns in its text.
      case 'column':
      case 'fragment':
        return null
      case 'cast': {
        const of = read(expression.of)
        return of && { ...expression, of }
      }
      case 'call': {
        const args = all(expression.args.map(read))
        return args && { ...expression, args }
      }
      case 'case': {
        const otherwise = read(expression.otherwise)
        const when = all(
          expression.when.map((each) => {
            const [condition, then] = [read(each.condition), read(each.then)]
            // oxlint-disable-next-line unicorn/no-thenable -- a branch of a case is called so, and nobody waits for it
            return condition && then ? { condition, then } : null
          }),
        )
        return otherwise && when && { ...expression, when, otherwise }
      }
    }
  }
  return { table, read }
}

/** How a measure is had of a rollup; its filter is looked at apart. */
export function figureOf({ table, read }: RollupReading, measure: Measure): RollupFigure {
  const wanted = partialsOf(measure)
  const partials = wanted && all(wanted.map((each) => table.partials.find((partial) => isSame(partial, each)) ?? null))
  if (partials) return { kind: 'partials', partials }
  const isOfGroups = ['count_distinct', 'min', 'max'].includes(measure.aggregate)
  if (isOfGroups && measure.expression && read(measure.expression)) return { kind: 'groups' }
  return { kind: 'none', isAdditive: wanted !== null }
}

function isSame(partial: RollupPartial, { aggregate, expression }: Pick<RollupPartial, 'aggregate' | 'expression'>) {
  return partial.aggregate === aggregate && JSON.stringify(partial.expression) === JSON.stringify(expression)
}

function all<T>(list: readonly (T | null)[]): readonly T[] | null {
  const found = list.filter((each): each is T & {} => each !== null)
  return found.length === list.length ? found : null
}
