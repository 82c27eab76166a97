/** A query of MetricFlow. */
export interface MetricFlowQuery {
  readonly metrics: readonly string[]
  readonly groupBys: readonly { readonly name: string; readonly grain?: string; readonly datePart?: string }[]
  readonly where?: string
  /** First and last day, both in. */
  readonly timeConstraint?: readonly [string, string]
  /** `-` before a name is descending. */
  readonly orderBys?: readonly string[]
  readonly limit?: number
  /** Name of a query of the files, to which this one adds. */
  readonly savedQuery?: string
  readonly minMaxOnly?: boolean
}
