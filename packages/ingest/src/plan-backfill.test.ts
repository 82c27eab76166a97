import { describe, expect, it } from 'vitest'
import { keyOf, planBackfill } from './plan-backfill.ts'

const sync = { kind: 'days', field: 'day', lookbackDays: 3, historyDays: 20, sliceDays: 10 } as const
const changes = { kind: 'changes', field: 'updatedAt', lookbackMs: 60_000, historyDays: 10 } as const
const covered = (from: string, to: string) => ({ kind: 'days', from, to }) as const
const request = { sync, cursor: covered('2026-11-01', '2026-11-15'), done: [] }
const through = { kind: 'changes', through: '2026-11-16T00:00:00.000Z' } as const

describe('a backfill by days', () => {
  it('reads up to, not including, the second day, newest first', () => {
    const planned = planBackfill({ ...request, from: '2026-10-15', to: '2026-11-01' })
    expect(planned.map(({ window }) => keyOf(window))).toEqual([
      'days 2026-10-22 2026-10-31',
      'days 2026-10-15 2026-10-21',
    ])
    expect(planned.map(({ cursorAfter }) => cursorAfter)).toEqual([
      covered('2026-10-22', '2026-11-15'),
      covered('2026-10-15', '2026-11-15'),
    ])
  })

  it('goes on where it was interrupted', () => {
    const all = planBackfill({ ...request, from: '2026-10-15', to: '2026-11-01' })
    const [first] = all
    const rest = planBackfill({
      ...request,
      cursor: covered('2026-10-22', '2026-11-15'),
      from: '2026-10-15',
      to: '2026-11-01',
      done: first ? [first.window] : [],
    })
    expect(rest).toEqual(all.slice(1))
  })

  it('leaves the cursor where it is for days apart from those it covers', () => {
    const planned = planBackfill({ ...request, from: '2026-09-01', to: '2026-09-12' })
    expect(planned.map(({ cursorAfter }) => cursorAfter)).toEqual([request.cursor, request.cursor])
  })

  it('covers days above only once all of them are read, so that there is never a hole', () => {
    const planned = planBackfill({ ...request, from: '2026-11-10', to: '2026-12-06' })
    expect(planned.map(({ window, cursorAfter }) => [keyOf(window), cursorAfter])).toEqual([
      ['days 2026-11-26 2026-12-05', request.cursor],
      ['days 2026-11-16 2026-11-25', request.cursor],
      ['days 2026-11-10 2026-11-15', covered('2026-11-01', '2026-12-05')],
    ])
  })

  it('covers what it reads where nothing was read before', () => {
    const planned = planBackfill({ ...request, cursor: null, from: '2026-10-15', to: '2026-11-01' })
    expect(planned.map(({ cursorAfter }) => cursorAfter)).toEqual([
      covered('2026-10-22', '2026-10-31'),
      covered('2026-10-15', '2026-10-31'),
    ])
  })
})

describe('a backfill of other objects', () => {
  it('reads again what changed in those days, and leaves the cursor alone', () => {
    const planned = planBackfill({ sync: changes, cursor: through, from: '2026-10-01', to: '2026-11-05', done: [] })
    expect(planned).toEqual([
      {
        window: { kind: 'changes', from: '2026-10-06T00:00:00.000Z', to: '2026-11-05T00:00:00.000Z', initial: false },
        cursorBefore: through,
        cursorAfter: through,
      },
      {
        window: { kind: 'changes', from: '2026-10-01T00:00:00.000Z', to: '2026-10-06T00:00:00.000Z', initial: false },
        cursorBefore: through,
        cursorAfter: through,
      },
    ])
  })

  it('is refused where nothing was read before, since the first read brings all', () => {
    expect(() => planBackfill({ sync: changes, cursor: null, from: '2026-10-01', to: '2026-11-05', done: [] })).toThrow(
      'its first read brings all its history',
    )
  })

  it('has nothing to do for what is read whole each time', () => {
    expect(planBackfill({ ...request, sync: { kind: 'full' }, from: '2026-10-01', to: '2026-11-05' })).toEqual([])
  })
})
