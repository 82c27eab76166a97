import { describe, expect, it } from 'vitest'
import { planWindows } from './plan-windows.ts'

const sync = { kind: 'days', field: 'day', lookbackDays: 3, historyDays: 20, sliceDays: 10 } as const
const request = { sync, cursor: null, timeZone: 'America/New_York', now: new Date('2026-11-16T03:00:00Z') } // still the 15th there

const daysOf = (planned: ReturnType<typeof planWindows>): string[] =>
  planned.map(({ window }) => (window.kind === 'days' ? `${window.from}..${window.to}` : window.kind))

describe('a first read by days', () => {
  it('goes back through history newest days first, in the days of the account', () => {
    expect(daysOf(planWindows(request))).toEqual([
      '2026-11-06..2026-11-15',
      '2026-10-27..2026-11-05',
      '2026-10-26..2026-10-26',
    ])
  })

  it('covers after each window what was read so far', () => {
    expect(planWindows(request).map(({ cursorAfter }) => cursorAfter)).toEqual([
      { kind: 'days', from: '2026-11-06', to: '2026-11-15' },
      { kind: 'days', from: '2026-10-27', to: '2026-11-15' },
      { kind: 'days', from: '2026-10-26', to: '2026-11-15' },
    ])
  })

  it('starts where the source is said to start', () => {
    expect(daysOf(planWindows({ ...request, historyFrom: '2026-11-14' }))).toEqual(['2026-11-14..2026-11-15'])
  })
})

describe('a later read by days', () => {
  it('reads the lookback again and goes on to today', () => {
    const cursor = { kind: 'days', from: '2026-10-26', to: '2026-11-14' } as const
    expect(daysOf(planWindows({ ...request, cursor }))).toEqual(['2026-11-11..2026-11-15'])
  })

  it('goes forward oldest first after a long pause, so that the covered days never have a hole', () => {
    const cursor = { kind: 'days', from: '2026-10-20', to: '2026-10-28' } as const
    const planned = planWindows({ ...request, cursor })
    expect(daysOf(planned)).toEqual(['2026-10-25..2026-10-26', '2026-10-27..2026-11-05', '2026-11-06..2026-11-15'])
    expect(planned.map(({ cursorAfter }) => (cursorAfter.kind === 'days' ? cursorAfter.to : null))).toEqual([
      '2026-10-28',
      '2026-11-05',
      '2026-11-15',
    ])
  })

  it('takes up the history that an interrupted first read left', () => {
    const cursor = { kind: 'days', from: '2026-11-06', to: '2026-11-15' } as const
    expect(daysOf(planWindows({ ...request, cursor }))).toEqual([
      '2026-11-12..2026-11-15',
      '2026-10-27..2026-11-05',
      '2026-10-26..2026-10-26',
    ])
  })
})

describe('reads by changes and whole', () => {
  const changes = { kind: 'changes', field: 'updatedAt', lookbackMs: 60_000, historyDays: 10 } as const

  it('start with history, then go from the last known change less the lookback', () => {
    expect(planWindows({ ...request, sync: changes })[0]?.window).toEqual({
      kind: 'changes',
      from: '2026-11-06T03:00:00.000Z',
      to: '2026-11-16T03:00:00.000Z',
      initial: true,
    })
    const cursor = { kind: 'changes', through: '2026-11-16T02:00:00.000Z' } as const
    expect(planWindows({ ...request, sync: changes, cursor })[0]?.window).toMatchObject({
      from: '2026-11-16T01:59:00.000Z',
      initial: false,
    })
  })

  it('read a small object whole each time', () => {
    expect(planWindows({ ...request, sync: { kind: 'full' } })).toMatchObject([{ window: { kind: 'full' } }])
  })
})
