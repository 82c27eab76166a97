import { join } from 'node:path'
import {
  dueTime,
  isUnderWay,
  openProject,
  readScheduleState,
  runInProcess,
  runSchedules,
  type ScheduledTenant,
  type ScheduleEvent,
} from '@gata/service/schedule'
import { findTenant, nextTime } from '@gata/tenants'
import { counted } from '../output/number-text.ts'
import type { Step } from '../output/progress.ts'
import type { TableColumn } from '../output/table.ts'
import type { Outcome, ScheduleOptions, Work } from '../use-cases.ts'

/** Runs tenants at their times, or says when those are. */
export async function schedule(work: Work, options: ScheduleOptions): Promise<Outcome> {
  const { settings, signal, onStep } = work
  const { clock } = await openProject({ root: settings.project, home: settings.home })
  const tenants = await scheduled(work)
  if (options.dryRun) return await timetable(work, tenants, clock.now())
  if (tenants.length === 0) return { status: 'done', summary: nothingScheduled, record: { runs: [] } }
  const runs = await runSchedules({
    home: settings.home,
    readTenants: () => scheduled(work),
    run: runInProcess({
      words: [...process.execArgv, join(import.meta.dirname, '../main.ts')],
      folder: settings.project,
      home: settings.home,
    }),
    clock,
    concurrency: options.concurrency,
    signal,
    once: options.once,
    onEvent: (event) => onStep(stepOf(event)),
  })
  const bad = runs.filter(({ outcome }) => outcome !== 'done')
  const failed =
    bad.length === 0
      ? ''
      : `, ${bad.length} of them not well: see run.log of each in ${join(settings.home, 'schedule')}`
  return {
    status: options.once && bad.length > 0 ? 'failed' : 'done',
    summary: runs.length === 0 ? 'Nothing was due.' : `${counted(runs.length, 'run')}${failed}.`,
    record: { runs },
  }
}

/** Active tenants with a schedule, of those that are asked for. */
async function scheduled({ settings }: Work): Promise<readonly ScheduledTenant[]> {
  const { tenants } = await openProject({ root: settings.project, home: settings.home })
  const chosen = settings.tenants.length > 0 ? settings.tenants.map((slug) => findTenant(tenants, slug)) : tenants
  return chosen.flatMap((tenant) =>
    tenant.schedule && tenant.status === 'active' ? [{ tenant, schedule: tenant.schedule }] : [],
  )
}

async function timetable({ settings }: Work, tenants: readonly ScheduledTenant[], now: Date): Promise<Outcome> {
  const rows = []
  for (const each of tenants) {
    const state = await readScheduleState(settings.home, each, now)
    const due = dueTime(state, now)
    rows.push({
      tenant: state.tenant,
      cron: each.schedule.cron,
      timezone: each.schedule.timeZone,
      due: isUnderWay(state) ? 'runs' : due ? `since ${seconds(due)}` : null,
      next: seconds(nextTime(each.schedule, now)),
      last: state.last ? `${state.last.outcome}, ${state.last.endedAt}` : null,
    })
  }
  const due = rows.filter((row) => row.due !== null && row.due !== 'runs').length
  return {
    status: 'done',
    summary: rows.length === 0 ? nothingScheduled : `${due} of ${counted(rows.length, 'tenant')} due.`,
    record: { schedules: rows },
    tables: rows.length === 0 ? [] : [{ title: 'Schedules', columns, rows }],
  }
}

function stepOf(event: ScheduleEvent): Step {
  if (event.type === 'unreadable') {
    return { id: 'configuration', label: 'tenants.yaml', state: 'failed', detail: `${event.reason}; goes on as before` }
  }
  const step = { id: `${event.tenant} ${event.due}`, label: `run      ${event.tenant}` }
  if (event.type === 'started') return { ...step, state: 'running', detail: `due ${event.due}` }
  if (event.type === 'waiting')
    return { ...step, state: 'running', detail: 'waits for another run to leave the warehouse' }
  const took = ((Date.parse(event.endedAt) - Date.parse(event.startedAt)) / 1000).toFixed(1)
  const next = event.next ? `, next ${seconds(event.next)}` : ''
  return {
    ...step,
    state: event.outcome === 'done' ? 'done' : 'failed',
    detail: `${event.outcome} in ${took} s${next}`,
  }
}

function seconds(at: Date | null): string | null {
  return at && at.toISOString().replace('.000Z', 'Z')
}

const nothingScheduled = 'No active tenant has a schedule; give it one in tenants.yaml: schedule: {cron: 0 6 * * *}'

const columns: readonly TableColumn[] = [
  { name: 'tenant', title: 'tenant', kind: 'text' },
  { name: 'cron', title: 'cron', kind: 'text' },
  { name: 'timezone', title: 'time zone', kind: 'text' },
  { name: 'due', title: 'due', kind: 'text' },
  { name: 'next', title: 'next', kind: 'text' },
  { name: 'last', title: 'last run', kind: 'text' },
]
