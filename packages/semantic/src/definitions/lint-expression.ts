import type { RowExpression } from './expression.ts'
import type { ModelProblems } from './model-problem.ts'

const counts: Readonly<Record<string, readonly [number, number]>> = {
  '/': [2, 2],
  '%': [2, 2],
  '=': [2, 2],
  '<>': [2, 2],
  '<': [2, 2],
  '<=': [2, 2],
  '>': [2, 2],
  '>=': [2, 2],
  '-': [1, 2],
  not: [1, 1],
  is_null: [1, 1],
  is_not_null: [1, 1],
  in: [2, Number.POSITIVE_INFINITY],
  like: [2, 2],
  ilike: [2, 2],
  nullif: [2, 2],
  days_between: [2, 2],
  round: [1, 2],
  replace: [3, 3],
  substring: [2, 3],
  power: [2, 2],
}

/** Tells what is wrong with the form of an expression. */
export function lintExpression(expression: RowExpression, path: string, problems: ModelProblems): void {
  switch (expression.kind) {
    case 'column':
      if (expression.name === '') problems.add('bad-expression', path, 'a column has no name')
      return
    case 'value':
      return
    case 'cast':
      lintExpression(expression.of, path, problems)
      return
    case 'case':
      for (const { condition, then } of expression.when) {
        lintExpression(condition, path, problems)
        lintExpression(then, path, problems)
      }
      lintExpression(expression.otherwise, path, problems)
      if (expression.when.length === 0) problems.add('bad-expression', path, 'a case has no condition')
      return
    case 'fragment':
      if (expression.texts.length !== expression.args.length + 1)
        problems.add('bad-expression', path, 'a fragment has one text more than arguments')
      for (const each of expression.args) lintExpression(each, path, problems)
      return
    case 'call': {
      const [least, most] = counts[expression.function] ?? [1, Number.POSITIVE_INFINITY]
      if (expression.args.length < least || expression.args.length > most) {
        problems.add(
          'bad-expression',
          path,
          `${expression.function} takes ${least === most ? least : `from ${least}`} arguments, got ${expression.args.length}`,
        )
      }
      for (const each of expression.args) lintExpression(each, path, problems)
    }
  }
}
