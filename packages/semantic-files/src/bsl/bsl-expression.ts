import type { MetricExpression, RowExpression, RowFunction, Scalar } from '@gata/semantic'

/** Names of columns and measures that can stand behind `_.`; others would be read as something else. */
const plainName = /^[a-z][a-z0-9_]*$/i

const infix: Partial<Record<RowFunction, string>> = {
  '+': '+',
  '-': '-',
  '*': '*',
  '=': '==',
  '<>': '!=',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
  and: '&',
  or: '|',
}

const methods: Partial<Record<RowFunction, string>> = {
  lower: 'lower',
  upper: 'upper',
  trim: 'strip',
  length: 'length',
  abs: 'abs',
  year: 'year',
  quarter: 'quarter',
  month: 'month',
  day: 'day',
  hour: 'hour',
  minute: 'minute',
}

/** An expression of one row as Python over `_`; null where the file's language can not say it. */
export function bslExpression(expression: RowExpression): string | null {
  switch (expression.kind) {
    case 'column':
      return plainName.test(expression.name) ? `_.${expression.name}` : null
    case 'value':
      return expression.type === undefined ? scalar(expression.value) : null
    case 'call':
      return called(expression.function, expression.args.map(bslExpression))
    case 'cast':
    case 'case':
    case 'fragment':
      return null
  }
}

/** Arithmetic over measures as Python over `_`; null where the language can not say it. */
export function bslFormula(expression: MetricExpression, nameOf: (input: string) => string | null): string | null {
  if (expression.kind === 'value') return expression.value === null ? null : String(expression.value)
  if (expression.kind === 'input') {
    const name = nameOf(expression.name)
    return name === null || !plainName.test(name) ? null : `_.${name}`
  }
  const [left, right] = expression.args.map((each) => bslFormula(each, nameOf))
  if (left === null || left === undefined || right === null || right === undefined) return null
  if (expression.function === '/') return quotient(left, right)
  return ['+', '-', '*'].includes(expression.function) ? `(${left} ${expression.function} ${right})` : null
}

/** One over the other; null, and no error, where the divisor is zero. */
export function quotient(left: string, right: string): string {
  return `(${left} / ${right}.nullif(0))`
}

function called(name: RowFunction, args: readonly (string | null)[]): string | null {
  const known = args.filter((each) => each !== null)
  const [first = '', second = ''] = known
  if (known.length < args.length) return null
  const operator = infix[name]
  if (operator !== undefined && known.length > 1) return `(${known.join(` ${operator} `)})`
  const method = methods[name]
  if (method !== undefined) return `${first}.${method}()`
  const special: Partial<Record<RowFunction, string>> = {
    '/': quotient(first, second),
    not: `~${first}`,
    is_null: `${first}.isnull()`,
    is_not_null: `${first}.notnull()`,
    in: `${first}.isin([${known.slice(1).join(', ')}])`,
    nullif: `${first}.nullif(${second})`,
    ...(known.length === 2 ? { coalesce: `${first}.fill_null(${second})` } : {}),
  }
  return special[name] ?? null
}

/** A value as Python writes it. */
function scalar(value: Scalar): string {
  if (value === null) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  // What JSON escapes in a text Python reads alike.
  return typeof value === 'string' ? JSON.stringify(value) : String(value)
}
