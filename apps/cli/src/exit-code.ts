import { isGataError } from '@gata/base'

/** How a command ends, for scripts. */
export const exitCodes = { done: 0, failed: 1, usage: 2, testFailed: 3, busy: 4, interrupted: 130 } as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** The exit code that an error calls for. */
export function exitCodeOf(error: unknown): ExitCode {
  if (!isGataError(error)) return exitCodes.failed
  if (busy.has(error.code)) return exitCodes.busy
  return usage.test(error.code) ? exitCodes.usage : exitCodes.failed
}

/** Another run holds what this one needs. */
const busy: ReadonlySet<string> = new Set(['warehouse-locked', 'file-locked', 'schedule-running'])

/** The person gave a wrong word, or a file that a person edits is wrong. */
const usage =
  /^(tenants|connectors|settings|selectors)-|^unknown-|^(bad-option|bad-selection|selector-cycle|selection-needs-warehouse|bad-settings?|bad-secrets|bad-secret-key|home-not-writable|no-active-tenant)$|^(bad-query|bad-filter|bad-time|needs-time|time-zone-not-possible|grain-too-fine|grain-not-told|offset-not-aligned|not-supported|mixed-currencies|(ambiguous|unreachable)-.+)$/
