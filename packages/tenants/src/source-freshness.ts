import { z } from 'zod'

/** How old what was read of a source may be: from `warnAfter` on somebody is told, from `errorAfter` on it is an error; null never. */
export interface SourceFreshness {
  readonly warnAfter: Age | null
  readonly errorAfter: Age | null
}

/** A span of time in dbt's words. */
export interface Age {
  readonly count: number
  readonly period: 'minute' | 'hour' | 'day'
}

/** A source is read once a day unless a tenant's schedule says otherwise: half a day late is a warning, a third missed run an error. */
export const defaultFreshness: SourceFreshness = {
  warnAfter: { count: 36, period: 'hour' },
  errorAfter: { count: 72, period: 'hour' },
}

const periodSeconds = { minute: 60, hour: 3600, day: 86_400 } as const

/** An age in seconds. */
export function ageSeconds({ count, period }: Age): number {
  return count * periodSeconds[period]
}

const age = z.strictObject({
  count: z.int('must be a whole number').min(1, 'must be at least 1'),
  period: z.enum(['minute', 'hour', 'day']),
})

/** The block `freshness` of a connector, and of a tenant's source, which takes its place; null where age does not matter. */
export const freshness = z
  .strictObject({
    warn_after: age.nullable().optional().describe('From this age on it is a warning; null never.'),
    error_after: age.nullable().optional().describe('From this age on it is an error; null never.'),
  })
  .refine(
    ({ warn_after: warn, error_after: error }) => !warn || !error || ageSeconds(warn) <= ageSeconds(error),
    'an error must not come before the warning',
  )
  .nullable()
  .describe('How old what was read last may be, as dbt says it. null where age does not matter.')

/** What a file says. */
export function toFreshness(words: z.infer<typeof freshness>): SourceFreshness {
  return { warnAfter: words?.warn_after ?? null, errorAfter: words?.error_after ?? null }
}
