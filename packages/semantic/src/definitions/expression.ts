/** A scalar that definitions and queries hold: a text, a number, a truth value or nothing; days and instants are ISO 8601 texts. */
export type Scalar = string | number | boolean | null

/** Functions of rows that definitions may call; each has one meaning and gives null for null unless its comment says more. */
export type RowFunction =
  | '+'
  | '-'
  | '*'
  /** Division as a double; null where the divisor is zero. */
  | '/'
  | '%'
  | '='
  | '<>'
  | '<'
  | '<='
  | '>'
  | '>='
  /** Of two truth values, as SQL does it with three. */
  | 'and'
  | 'or'
  | 'not'
  | 'is_null'
  | 'is_not_null'
  /** First argument among the others. */
  | 'in'
  | 'like'
  | 'ilike'
  | 'coalesce'
  | 'nullif'
  | 'lower'
  | 'upper'
  | 'trim'
  | 'length'
  | 'concat'
  | 'starts_with'
  | 'ends_with'
  | 'contains'
  | 'replace'
  | 'substring'
  | 'abs'
  | 'round'
  | 'floor'
  | 'ceil'
  | 'ln'
  | 'exp'
  | 'sqrt'
  | 'power'
  /** Of those that are not null; null if all are. */
  | 'greatest'
  /** Of those that are not null; null if all are. */
  | 'least'
  | 'year'
  | 'quarter'
  | 'month'
  | 'day'
  | 'hour'
  | 'minute'
  /** ISO 8601: Monday is 1, Sunday 7. */
  | 'isodow'
  /** Days from the first day to the second. */
  | 'days_between'

/**
 * What is computed of one row of a dataset's relation; plain data, so it can be stored, compared and shown. It names columns of
 * that relation alone: what lies in another dataset is reached by a join.
 */
export type RowExpression =
  | { readonly kind: 'column'; readonly name: string }
  | { readonly kind: 'value'; readonly value: Scalar; readonly type?: string }
  | { readonly kind: 'call'; readonly function: RowFunction; readonly args: readonly RowExpression[] }
  | { readonly kind: 'cast'; readonly to: string; readonly of: RowExpression }
  | {
      readonly kind: 'case'
      readonly when: readonly { readonly condition: RowExpression; readonly then: RowExpression }[]
      readonly otherwise: RowExpression
    }
  /**
   * SQL of our own around expressions: `texts[0] args[0] texts[1] …`, one text more than arguments. For importers that have parsed
   * the text themselves; never for what a caller sends. It must name columns of its relation alone.
   */
  | { readonly kind: 'fragment'; readonly texts: readonly string[]; readonly args: readonly RowExpression[] }

/**
 * What is computed of the values of other metrics, once these are aggregated. Division by zero follows the metric's `zeroDenominatorAs`; `greatest`
 * and `least` are of the values that are not null.
 */
export type MetricExpression =
  | { readonly kind: 'input'; readonly name: string }
  | { readonly kind: 'value'; readonly value: number | null }
  | {
      readonly kind: 'call'
      readonly function:
        | '+'
        | '-'
        | '*'
        | '/'
        | 'coalesce'
        | 'nullif'
        | 'abs'
        | 'round'
        | 'greatest'
        | 'least'
        | 'negate'
      readonly args: readonly MetricExpression[]
    }
