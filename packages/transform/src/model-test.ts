import { type Relation, relation, type Sql } from '@gata/sql'
import { idOf, relationIds } from './model-id.ts'

/** `error` keeps what stands below from being built and the tenant from being published; `warn` is told and no more. */
export type Severity = 'error' | 'warn'

/** What a number of failing rows is compared with, e.g. `> 10`. */
export type Threshold = `${'>' | '>=' | '<' | '<=' | '=' | '!='} ${number}`

/** What any test may say beside what it looks for. */
export interface TestOptions {
  readonly severity: Severity
  /** In the place of the name that is made of type and columns; unique within the model. */
  readonly name?: string
  /** A condition on the rows that the test looks at; the others are left out. Not for a singular test, whose query says it. */
  readonly where?: string
  /** It fails where the number of failing rows is such; `> 0` unless given. It counts only for severity error. */
  readonly errorIf?: Threshold
  /** It warns where it does not fail and the number is such; `> 0` unless given. */
  readonly warnIf?: Threshold
  /** Failing rows that are counted and kept at most. */
  readonly limit?: number
}

/** A statement about a model's rows that must hold. */
export type ModelTest = TestOptions &
  (
    | { readonly type: 'not_null'; readonly column: string }
    | { readonly type: 'unique'; readonly columns: readonly string[] }
    | { readonly type: 'accepted_values'; readonly column: string; readonly values: readonly string[] }
    | { readonly type: 'relationships'; readonly column: string; readonly to: Relation; readonly field: string }
    /** `expression` is true for every good row. */
    | { readonly type: 'expression'; readonly name: string; readonly expression: string }
    /** As many rows at least and at most. */
    | { readonly type: 'row_count'; readonly minimum?: number; readonly maximum?: number }
    /** The newest instant of `column` is at most as old as `within` (an interval such as `36 hours`); a model without rows passes. */
    | { readonly type: 'freshness'; readonly column: string; readonly within: string }
    /** `query` gives no row; it names the model that it belongs to by {@link thisModel}. */
    | { readonly type: 'singular'; readonly name: string; readonly query: Sql }
  )

/** Stands in the query of a singular test for the model that the test belongs to. */
export const thisModel: Relation = relation(null, 'this_model')

/** Ids of the models other than its own whose rows a test looks at. */
export function modelsRead(test: ModelTest): readonly string[] {
  if (test.type === 'relationships') return [idOf(test.to)]
  return test.type === 'singular' ? relationIds(test.query) : []
}

/** The name of a test, stable as long as it looks for the same: `not_null_spend`, `unique_order_id`. */
export function testName(test: ModelTest): string {
  if (test.name !== undefined) return test.type === 'expression' ? `expression_${test.name}` : test.name
  switch (test.type) {
    case 'unique':
      return `unique_${test.columns.join('_')}`
    case 'relationships':
      return `relationships_${test.column}_${test.to.name}_${test.field}`
    case 'row_count':
      return test.type
    case 'expression':
    case 'singular':
      return test.name
    case 'not_null':
    case 'accepted_values':
    case 'freshness':
      return `${test.type}_${test.column}`
  }
}

/** What a number of failing rows comes to. */
export function verdictOn(test: TestOptions, failingRows: number): 'pass' | 'warn' | 'fail' {
  if (test.severity === 'error' && isReached(test.errorIf ?? '> 0', failingRows)) return 'fail'
  return isReached(test.warnIf ?? '> 0', failingRows) ? 'warn' : 'pass'
}

/** Whether a text is a {@link Threshold}; it may come from where no compiler looked. */
export function isThreshold(text: string): boolean {
  return /^(>|>=|<|<=|=|!=) \d+$/.test(text)
}

function isReached(threshold: Threshold, rows: number): boolean {
  const [operator = '', number] = threshold.split(' ')
  const bound = Number(number)
  switch (operator) {
    case '>':
      return rows > bound
    case '>=':
      return rows >= bound
    case '<':
      return rows < bound
    case '<=':
      return rows <= bound
    case '=':
      return rows === bound
    default:
      return rows !== bound
  }
}
