import { didYouMean, messageOf } from '@gata/base'
import { Cron } from 'croner'
import type { TenantSchedule } from './tenant.ts'

/**
 * The first instant after another one at which a schedule comes round; null if never.
 *
 * Where the clock is put forward, a time of day that does not exist comes at the end of the gap; where it is put back, one that exists twice
 * comes once. A cron that repeats within the hour or each hour follows the instants that there are.
 */
export function nextTime({ cron, timeZone }: TenantSchedule, after: Date): Date | null {
  return cronOf(cron, timeZone).nextRun(after)
}

/** What is wrong with a cron expression of five fields, or a nickname such as `@daily`; null for a good one. */
export function cronProblem(text: string): string | null {
  const example = 'must be a cron expression of five fields, such as 0 6 * * *'
  if (text.startsWith('@'))
    return nicknames.includes(text) ? null : `${example}, or a nickname${didYouMean(text, nicknames)}`
  if (text.trim().split(/\s+/).length !== 5) return example
  try {
    return cronOf(text, 'UTC').nextRun(earliest) === null ? 'must come round some time; this one never does' : null
  } catch (thrown) {
    return `${example}: ${messageOf(thrown).replace(/^CronPattern: /, '')}`
  }
}

/** Paused, it only knows its times: what is due is for the scheduler to find out, from what it has on disk. */
function cronOf(cron: string, timezone: string): Cron {
  return new Cron(cron, { timezone, mode: '5-part', paused: true })
}

const nicknames = ['@hourly', '@daily', '@midnight', '@weekly', '@monthly', '@yearly', '@annually']

/** From any fixed day on, so that the same file is good or not whenever it is read; four years on stands a leap day. */
const earliest = new Date('2026-01-01T00:00:00Z')
