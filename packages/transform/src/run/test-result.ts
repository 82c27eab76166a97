import type { ManifestNode } from '../manifest.ts'
import type { Severity } from '../model-test.ts'

/** `warn`: rows fail a test of that severity; `error`: the test itself could not be run. */
export type TestStatus = 'pass' | 'fail' | 'warn' | 'error'

/** What a test found. */
export interface TestResult {
  readonly id: string
  readonly name: string
  readonly model: ManifestNode
  readonly severity: Severity
  readonly status: TestStatus
  readonly failingRows: number | null
  /** Some of the rows that fail. */
  readonly failures: readonly Readonly<Record<string, unknown>>[]
  readonly message: string | null
  readonly milliseconds: number
}

/** Whether a result keeps a model from being relied on. */
export function isFailure({ status, severity }: TestResult): boolean {
  return status === 'fail' || (status === 'error' && severity === 'error')
}
