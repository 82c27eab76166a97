import type { MetricExpression, RowExpression, RowFunction, Scalar } from './expression.ts'

/** A column of the dataset's relation. */
export function col(name: string): RowExpression {
  return { kind: 'column', name }
}

/** A value; with a SQL type where the text alone does not tell it. */
export function val(value: Scalar, type?: string): RowExpression {
  return type === undefined ? { kind: 'value', value } : { kind: 'value', value, type }
}

/** A function of rows. */
export function call(name: RowFunction, ...args: readonly RowExpression[]): RowExpression {
  return { kind: 'call', function: name, args }
}

/** An input of a derived metric by its alias. */
export function input(name: string): MetricExpression {
  return { kind: 'input', name }
}

/** Arithmetic over inputs of a derived metric. */
export function calc(
  name: Extract<MetricExpression, { kind: 'call' }>['function'],
  ...args: readonly MetricExpression[]
): MetricExpression {
  return { kind: 'call', function: name, args }
}
