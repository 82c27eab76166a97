import { messageOf } from '@gata/base'
import type { IngestFailure } from '@gata/service'

/** What was not read and why, a line each. */
export function failureLines(failures: readonly IngestFailure[]): readonly string[] {
  return failures.map(
    ({ tenant, source, object, error }) =>
      `${tenant} ${source}${object ? `.${object}` : ''} was not read: ${messageOf(error)}`,
  )
}
