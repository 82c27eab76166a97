import { type Clock, messageOf } from '@gata/base'
import { nextTime } from '@gata/tenants'
import type { ProcessMark } from './process-mark.ts'
import {
  claimSchedule,
  dueTime,
  isUnderWay,
  readScheduleState,
  type ScheduledRun,
  type ScheduledTenant,
  type ScheduleState,
  writeScheduleState,
} from './schedule-state.ts'

/** Runs a tenant once; gives the exit code of `gata`, null where it died. */
export type RunTenant = (
  slug: string,
  options: { readonly signal: AbortSignal; readonly onStart: (mark: ProcessMark) => Promise<void> },
) => Promise<number | null>

/** What a scheduler tells while it works. */
export type ScheduleEvent =
  | { readonly type: 'started'; readonly tenant: string; readonly due: string }
  | { readonly type: 'waiting'; readonly tenant: string; readonly due: string }
  | ({ readonly type: 'ended'; readonly tenant: string; readonly next: Date | null } & ScheduledRun)
  | { readonly type: 'unreadable'; readonly reason: string }

export interface SchedulerOptions {
  readonly home: string
  /** The tenants that have a schedule, as they are configured now. */
  readonly readTenants: () => Promise<readonly ScheduledTenant[]>
  readonly run: RunTenant
  readonly clock: Clock
  /** How many tenants are run at a time. */
  readonly concurrency: number
  /** Begins nothing more and calls off what runs; the next scheduler takes that up. */
  readonly signal: AbortSignal
  readonly onEvent?: (event: ScheduleEvent) => void
  /** Ends when nothing is due and nothing runs. */
  readonly once?: boolean
}

/**
 * Runs tenants at the times of their schedules until it is stopped. What is due is worked out from what is on disk, so that it makes no
 * difference how the scheduler before ended: missed times are made up for by one run, a run that was cut off is begun again, one that goes on
 * without its scheduler is waited for. A tenant never runs twice at a time, and whatever comes of a run is its tenant's alone.
 *
 * @returns the runs that ended.
 * @throws GataError `schedule-running`.
 */
export async function runSchedules(options: SchedulerOptions): Promise<readonly ScheduledRun[]> {
  const { home, clock, signal } = options
  await claimSchedule(home)
  const states = new Map<string, ScheduleState>()
  const running = new Map<string, Promise<void>>()
  const ended: ScheduledRun[] = []
  let tenants: readonly ScheduledTenant[] = []
  while (!signal.aborted) {
    tenants = await readAgain(options, tenants)
    const waiting: { state: ScheduleState; due: Date }[] = []
    for (const tenant of tenants) {
      const state = await stateOf(home, tenant, states.get(tenant.tenant.slug), clock.now())
      states.set(state.tenant, state)
      const due = dueTime(state, clock.now())
      if (due && !running.has(state.tenant)) waiting.push({ state, due })
    }
    const ready = waiting.filter(({ state }) => !isUnderWay(state)).sort((a, b) => a.due.getTime() - b.due.getTime())
    for (const { state, due } of ready.slice(0, Math.max(0, options.concurrency - running.size))) {
      const run = runOne(options, state, due, (next) => void states.set(next.tenant, next))
        .then((result) => void (result && ended.push(result)))
        .finally(() => running.delete(state.tenant))
      running.set(state.tenant, run)
    }
    if (options.once && running.size === 0 && waiting.length === 0) break
    await pause(options, running.values(), nextWake(states.values(), clock.now()))
  }
  await Promise.all(running.values())
  return ended
}

/** A file that is broken while somebody edits it leaves the schedules as they were. */
async function readAgain(
  { readTenants, onEvent }: SchedulerOptions,
  before: readonly ScheduledTenant[],
): Promise<readonly ScheduledTenant[]> {
  try {
    return await readTenants()
  } catch (thrown) {
    onEvent?.({ type: 'unreadable', reason: messageOf(thrown) })
    return before
  }
}

async function stateOf(
  home: string,
  tenant: ScheduledTenant,
  known: ScheduleState | undefined,
  now: Date,
): Promise<ScheduleState> {
  const { cron, timeZone } = tenant.schedule
  if (known?.schedule.cron === cron && known.schedule.timeZone === timeZone) return known
  const state = await readScheduleState(home, tenant, now)
  await writeScheduleState(home, state)
  return state
}

async function runOne(
  { home, run, clock, signal, onEvent }: SchedulerOptions,
  before: ScheduleState,
  due: Date,
  keep: (state: ScheduleState) => void,
): Promise<ScheduledRun | null> {
  const { tenant } = before
  const startedAt = clock.now().toISOString()
  const running = { due: due.toISOString(), startedAt, process: null }
  const note = async (state: ScheduleState): Promise<void> => {
    await writeScheduleState(home, state)
    keep(state)
  }
  await note({ ...before, running })
  onEvent?.({ type: 'started', tenant, due: running.due })
  const onStart = (process: ProcessMark): Promise<void> => note({ ...before, running: { ...running, process } })
  const attempt = (): Promise<number | null> => run(tenant, { signal, onStart }).catch(() => couldNotStart)
  let code = await attempt()
  // Another run holds the warehouse; what this one read meanwhile lies ready on disk.
  while (code === busy && !signal.aborted) {
    onEvent?.({ type: 'waiting', tenant, due: running.due })
    await clock.sleep(busyPauseMs, signal)
    if (!signal.aborted) code = await attempt()
  }
  if (signal.aborted && code !== 0) {
    await note({ ...before, running })
    return null
  }
  const outcome = code === null ? 'died' : (outcomes.get(code) ?? 'failed')
  const last = { due: running.due, startedAt, endedAt: clock.now().toISOString(), outcome }
  // Times that came while it ran are due now, since it may have read before what they are for.
  await note({ ...before, handledUntil: startedAt, running: null, last })
  onEvent?.({ type: 'ended', tenant, next: nextTime(before.schedule, clock.now()), ...last })
  return last
}

/** Until a run ends, something comes round, or it is time to look at the configuration again. */
async function pause(
  { clock, signal }: SchedulerOptions,
  running: Iterable<Promise<void>>,
  wakeAt: number,
): Promise<void> {
  const wake = new AbortController()
  const sleep = clock.sleep(wakeAt - clock.now().getTime(), AbortSignal.any([signal, wake.signal]))
  await Promise.race([sleep, ...running])
  wake.abort()
}

function nextWake(states: Iterable<ScheduleState>, now: Date): number {
  const times = [...states].flatMap(({ schedule }) => nextTime(schedule, now)?.getTime() ?? [])
  return Math.min(now.getTime() + lookAgainMs, ...times)
}

const lookAgainMs = 15_000
const busyPauseMs = 3000

/** As `gata` ends: see its exit codes. */
const busy = 4
const couldNotStart = 1
const outcomes: ReadonlyMap<number, ScheduledRun['outcome']> = new Map([
  [0, 'done'],
  [3, 'tests-failed'],
])
