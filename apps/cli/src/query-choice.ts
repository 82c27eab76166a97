/** A question as the words of a command say it. */
export interface QueryChoice {
  readonly tenant: string
  readonly metrics: readonly string[]
  readonly by: readonly string[]
  /** `field=value,value`, `field!=value`, `field>=value`, `field~part`. */
  readonly where: readonly string[]
  readonly having: readonly string[]
  readonly last?: string
  readonly period?: string
  readonly from?: string
  /** The last day, counted in. */
  readonly to?: string
  readonly grain?: string
  readonly compare?: string
  /** `-` before a name for descending. */
  readonly order: readonly string[]
  readonly limit?: number
  readonly offset?: number
  readonly totals: boolean
  readonly fill: boolean
  readonly timeZone?: string
  readonly personalData: boolean
  readonly sql: boolean
  readonly format: 'table' | 'csv' | 'json' | 'arrow' | 'parquet'
  /** The file that the rows are written to. */
  readonly output?: string
}
