import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import type { Clock } from '@gata/base'
import { tenantFixture } from '@gata/tenants/testing'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { markOf } from './process-mark.ts'
import type { ScheduledTenant, ScheduleState } from './schedule-state.ts'
import { type RunTenant, runSchedules, type ScheduleEvent } from './scheduler.ts'

let home: string

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'gata-schedule-'))
})

afterEach(async () => await rm(home, { recursive: true, force: true }))

const patience = { timeout: 20_000, interval: 2 }

const daily = '0 6 * * *'

function scheduled(slug: string, cron = daily, timeZone = 'UTC'): ScheduledTenant {
  return { tenant: tenantFixture({ slug }), schedule: { cron, timeZone } }
}

/** A clock that stands until it is told to go on, and then stops wherever somebody wanted to be woken. */
function handClock(start: string) {
  let now = Date.parse(start)
  const sleepers = new Set<{ until: number; wake: () => void }>()
  const clock: Clock = {
    now: () => new Date(now),
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const sleeper = { until: now + ms, wake: resolve }
        sleepers.add(sleeper)
        signal?.addEventListener('abort', () => {
          sleepers.delete(sleeper)
          resolve()
        })
      }),
  }
  /** The scheduler sleeps: it has done all that there was to do. */
  const asleep = async (): Promise<void> => {
    for (let turns = 0; turns < 20 || sleepers.size === 0; turns++) await turn()
  }
  return {
    clock,
    asleep,
    goTo: async (instant: string): Promise<void> => {
      const end = Date.parse(instant)
      while (now < end) {
        await asleep()
        now = Math.max(now, Math.min(end, ...[...sleepers].map(({ until }) => until)))
        for (const sleeper of sleepers) {
          if (sleeper.until > now) continue
          sleepers.delete(sleeper)
          sleeper.wake()
        }
      }
      await asleep()
    },
  }
}

/** A scheduler whose runs end when the test says so. */
function begin(
  tenants: readonly ScheduledTenant[],
  clock: Clock,
  options: { concurrency?: number; once?: boolean } = {},
) {
  const stop = new AbortController()
  const events: ScheduleEvent[] = []
  const running = new Map<string, (code: number | null) => void>()
  const runs: string[] = []
  const run: RunTenant = async (slug, { signal }) => {
    if (running.has(slug)) throw new Error(`${slug} runs already`)
    runs.push(`${slug} ${clock.now().toISOString()}`)
    const { promise, resolve } = Promise.withResolvers<number | null>()
    running.set(slug, resolve)
    signal.addEventListener('abort', () => resolve(130))
    return await promise.finally(() => running.delete(slug))
  }
  const ended = runSchedules({
    home,
    readTenants: async () => tenants,
    run,
    clock,
    concurrency: 2,
    signal: stop.signal,
    onEvent: (event) => events.push(event),
    ...options,
  })
  return {
    runs,
    events,
    running,
    /** Ends a run as soon as it runs, and waits for the scheduler to know. */
    async end(slug: string, code: number | null): Promise<void> {
      await vi.waitFor(() => expect([...running.keys()]).toContain(slug), patience)
      const before = events.length
      running.get(slug)?.(code)
      await vi.waitFor(() => expect(events.length).toBeGreaterThan(before), patience)
    },
    stop: async () => {
      stop.abort()
      return await ended
    },
    ended,
  }
}

async function remember(state: Partial<ScheduleState> & { tenant: string }): Promise<void> {
  const known = { schedule: { cron: daily, timeZone: 'UTC' }, running: null, last: null, ...state }
  await mkdir(join(home, 'schedule', state.tenant), { recursive: true })
  await writeFile(join(home, 'schedule', state.tenant, 'state.json'), JSON.stringify(known))
}

const known = async (slug: string): Promise<ScheduleState> =>
  JSON.parse(await readFile(join(home, 'schedule', slug, 'state.json'), 'utf8')) as ScheduleState // what the scheduler wrote

describe('a schedule', () => {
  it('begins when it is first seen, and then runs its tenant at its times', async () => {
    const { clock, goTo } = handClock('2026-11-17T05:30:00Z')
    const scheduler = begin([scheduled('acme')], clock)
    await goTo('2026-11-17T05:59:59Z')
    expect(scheduler.runs).toEqual([])
    await goTo('2026-11-17T06:00:00Z')
    await vi.waitFor(() => expect(scheduler.runs).toHaveLength(1), patience)
    expect(scheduler.runs).toEqual(['acme 2026-11-17T06:00:00.000Z'])
    await scheduler.end('acme', 0)
    expect(scheduler.events.at(-1)).toMatchObject({ outcome: 'done', next: new Date('2026-11-18T06:00:00Z') })
    expect(await scheduler.stop()).toHaveLength(1)
  })

  it('keeps to the clock of its zone over the night in which that is put back', async () => {
    const { clock, goTo } = handClock('2026-10-25T00:00:00Z')
    const scheduler = begin([scheduled('acme', '30 2 * * *', 'Europe/Berlin')], clock)
    for (const instant of ['2026-10-25T01:45:00Z', '2026-10-26T01:45:00Z']) {
      await goTo(instant)
      await scheduler.end('acme', 0)
    }
    expect((await scheduler.stop()).map(({ startedAt }) => startedAt)).toEqual([
      '2026-10-25T00:30:00.000Z',
      '2026-10-26T01:30:00.000Z',
    ])
  })

  it('makes up for many missed times by one run', async () => {
    await remember({ tenant: 'acme', handledUntil: '2026-11-01T07:00:00Z' })
    const { clock } = handClock('2026-11-16T07:00:00Z')
    const scheduler = begin([scheduled('acme')], clock, { once: true })
    await scheduler.end('acme', 0)
    expect(await scheduler.ended).toMatchObject([{ due: '2026-11-02T06:00:00.000Z', outcome: 'done' }])
    expect(scheduler.runs).toHaveLength(1)
  })

  it('never runs a tenant twice at a time, and once more after a run over which it came round', async () => {
    const { clock, goTo, asleep } = handClock('2026-11-16T07:00:30Z')
    const scheduler = begin([scheduled('acme', '* * * * *')], clock)
    await goTo('2026-11-16T07:03:30Z')
    await scheduler.end('acme', 0)
    await scheduler.end('acme', 0)
    await asleep()
    expect((await scheduler.stop()).map(({ due, startedAt }) => [due, startedAt])).toEqual([
      ['2026-11-16T07:01:00.000Z', '2026-11-16T07:01:00.000Z'],
      ['2026-11-16T07:02:00.000Z', '2026-11-16T07:03:30.000Z'],
    ])
    expect(scheduler.runs).toHaveLength(2)
  })

  it('goes on whatever comes of another tenant, as many at a time as were asked for', async () => {
    const { clock, goTo } = handClock('2026-11-16T05:59:30Z')
    const scheduler = begin([scheduled('a'), scheduled('b'), scheduled('c')], clock)
    await goTo('2026-11-16T06:00:00Z')
    await vi.waitFor(() => expect([...scheduler.running.keys()].toSorted()).toEqual(['a', 'b']), patience)
    await scheduler.end('a', null)
    await vi.waitFor(() => expect([...scheduler.running.keys()]).toEqual(['b', 'c']), patience)
    await scheduler.end('b', 1)
    await scheduler.end('c', 3)
    expect((await scheduler.stop()).map(({ outcome }) => outcome)).toEqual(['died', 'failed', 'tests-failed'])
  })

  it('waits for another run to leave the warehouse', async () => {
    await remember({ tenant: 'acme', handledUntil: '2026-11-15T07:00:00Z' })
    const { clock, goTo } = handClock('2026-11-16T07:00:00Z')
    const scheduler = begin([scheduled('acme')], clock, { once: true })
    await scheduler.end('acme', 4)
    await goTo('2026-11-16T07:00:05Z')
    await scheduler.end('acme', 0)
    expect(await scheduler.ended).toMatchObject([{ outcome: 'done' }])
    expect(scheduler.runs).toHaveLength(2)
  })

  it('calls its runs off when it is stopped, and the next one takes them up', async () => {
    await remember({ tenant: 'acme', handledUntil: '2026-11-15T07:00:00Z' })
    const { clock } = handClock('2026-11-16T07:00:00Z')
    const first = begin([scheduled('acme')], clock)
    await vi.waitFor(() => expect(first.runs).toHaveLength(1), patience)
    expect(await first.stop()).toEqual([])
    const second = begin([scheduled('acme')], clock, { once: true })
    await second.end('acme', 0)
    expect(await second.ended).toMatchObject([{ due: '2026-11-16T06:00:00.000Z', outcome: 'done' }])
    expect(await known('acme')).toMatchObject({ running: null, handledUntil: '2026-11-16T07:00:00.000Z' })
  })

  it('waits for a run that outlived its scheduler, then runs its tenant again', async () => {
    const orphan = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)'])
    const running = { due: '2026-11-16T06:00:00.000Z', startedAt: '2026-11-16T06:00:01.000Z' }
    await remember({
      tenant: 'acme',
      handledUntil: '2026-11-15T07:00:00Z',
      running: { ...running, process: markOf(orphan.pid ?? 0) },
    })
    const { clock, goTo } = handClock('2026-11-16T07:00:00Z')
    const scheduler = begin([scheduled('acme')], clock, { once: true })
    await goTo('2026-11-16T07:01:00Z')
    expect(scheduler.runs).toEqual([])
    const gone = new Promise((resolve) => orphan.once('exit', resolve))
    orphan.kill('SIGKILL')
    await gone
    await goTo('2026-11-16T07:02:00Z')
    await scheduler.end('acme', 0)
    expect(await scheduler.ended).toMatchObject([{ due: running.due, outcome: 'done' }])
  })

  it('refuses a second scheduler beside one that runs, and takes the place of one that is gone', async () => {
    const other = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)'])
    await mkdir(join(home, 'schedule'), { recursive: true })
    await writeFile(join(home, 'schedule', 'scheduler.json'), JSON.stringify(markOf(other.pid ?? 0)))
    const { clock } = handClock('2026-11-16T07:00:00Z')
    await expect(begin([scheduled('acme')], clock, { once: true }).ended).rejects.toMatchObject({
      code: 'schedule-running',
    })
    const gone = new Promise((resolve) => other.once('exit', resolve))
    other.kill('SIGKILL')
    await gone
    expect(await begin([scheduled('acme')], clock, { once: true }).ended).toEqual([])
  })
})
