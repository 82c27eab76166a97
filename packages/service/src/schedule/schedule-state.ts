import { mkdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { GataError } from '@gata/base'
import { nextTime, replaceFile, type Tenant, type TenantSchedule, withFileLock } from '@gata/tenants'
import { isRunning, markOf, type ProcessMark } from './process-mark.ts'

/** What is known of the schedule of a tenant; it lies on disk, so that it outlives the scheduler however that ends. */
export interface ScheduleState {
  readonly tenant: string
  readonly schedule: TenantSchedule
  /** Times up to this instant have had their run. */
  readonly handledUntil: string
  /** The run that was begun and has not ended, as far as was written down; `process` null where it was not yet known. */
  readonly running: { readonly due: string; readonly startedAt: string; readonly process: ProcessMark | null } | null
  readonly last: ScheduledRun | null
}

/** A run that ended. */
export interface ScheduledRun {
  readonly due: string
  readonly startedAt: string
  readonly endedAt: string
  readonly outcome: 'done' | 'failed' | 'tests-failed' | 'died'
}

/** A tenant that has a schedule. */
export interface ScheduledTenant {
  readonly tenant: Tenant
  readonly schedule: TenantSchedule
}

/** Where the scheduler keeps what it knows of a tenant, and the log of its last run. */
export function scheduleDirectory(home: string, tenant: string): string {
  return join(home, 'schedule', tenant)
}

/** What is known of a tenant's schedule. One that is new or was changed begins now: times before it was there are not made up for. */
export async function readScheduleState(
  home: string,
  { tenant: { slug }, schedule }: ScheduledTenant,
  now: Date,
): Promise<ScheduleState> {
  const known = await readKnown(home, slug)
  const isSame = known?.schedule.cron === schedule.cron && known.schedule.timeZone === schedule.timeZone
  if (known && isSame) return known
  const fresh = { tenant: slug, handledUntil: now.toISOString(), running: null, last: null }
  return { ...fresh, ...(known ? { running: known.running, last: known.last } : {}), schedule }
}

/** Writes it down so that a crash leaves the old or the new one. */
export async function writeScheduleState(home: string, state: ScheduleState): Promise<void> {
  await mkdir(scheduleDirectory(home, state.tenant), { recursive: true })
  await replaceFile(statePath(home, state.tenant), `${JSON.stringify(state)}\n`)
}

/**
 * The time for which a run is due now; null if none is. However many were missed, they are one run. A run that was begun and not seen to end is
 * due again: what it had done already takes no time.
 */
export function dueTime({ schedule, handledUntil, running }: ScheduleState, now: Date): Date | null {
  if (running) return new Date(running.due)
  const at = nextTime(schedule, new Date(handledUntil))
  return at && at <= now ? at : null
}

/** Whether the run that was begun still goes on, though the scheduler that began it may be gone. */
export function isUnderWay({ running }: ScheduleState): boolean {
  return running?.process ? isRunning(running.process) : false
}

/** Makes this process the one scheduler of a home. Error: `schedule-running`. */
export async function claimSchedule(home: string): Promise<void> {
  const path = join(home, 'schedule', 'scheduler.json')
  await mkdir(dirname(path), { recursive: true })
  await withFileLock(path, async () => {
    const other = await readJson<ProcessMark>(path)
    if (other && other.pid !== process.pid && isRunning(other)) {
      throw new GataError('schedule-running', `another scheduler runs (process ${other.pid})`, {
        where: home,
        todo: 'End it first; two would run each tenant twice.',
      })
    }
    await replaceFile(path, JSON.stringify(markOf(process.pid)))
  })
}

async function readKnown(home: string, slug: string): Promise<ScheduleState | null> {
  return await readJson<ScheduleState>(statePath(home, slug))
}

async function readJson<T>(path: string): Promise<T | null> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as T // written by this file alone
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return null
    throw thrown
  }
}

function statePath(home: string, slug: string): string {
  return join(scheduleDirectory(home, slug), 'state.json')
}
