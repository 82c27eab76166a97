import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { Admission } from './admission.ts'
import { SingleFlight } from './single-flight.ts'

/** Work that ends when it is told to. */
function held() {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { work: () => promise, end: resolve }
}

describe('admission', () => {
  it('lets each tenant in by turns, however much one of them asks', async () => {
    const admission = new Admission({ running: 1, runningOfTenant: 1, waitingOfTenant: 100 })
    const order: string[] = []
    const ask = (tenant: string) =>
      admission.admitted(tenant, undefined, async () => {
        order.push(tenant)
        await nextTurn()
      })
    await Promise.all(['loud', 'loud', 'loud', 'loud', 'quiet', 'quiet', 'third'].map(ask))
    expect(order).toEqual(['loud', 'loud', 'quiet', 'third', 'loud', 'quiet', 'loud'])
  })

  it('never works on more than it may, in all and of one tenant', async () => {
    const admission = new Admission({ running: 3, runningOfTenant: 2, waitingOfTenant: 100 })
    const running = new Map<string, number>()
    const most = new Map<string, number>()
    const ask = (tenant: string) =>
      admission.admitted(tenant, undefined, async () => {
        for (const name of [tenant, 'all']) {
          running.set(name, (running.get(name) ?? 0) + 1)
          most.set(name, Math.max(most.get(name) ?? 0, running.get(name) ?? 0))
        }
        await nextTurn()
        for (const name of [tenant, 'all']) running.set(name, (running.get(name) ?? 0) - 1)
      })
    await Promise.all(Array.from({ length: 20 }, () => ask('alone')))
    expect(Object.fromEntries(most)).toEqual({ all: 2, alone: 2 })
    await Promise.all(Array.from({ length: 60 }, (_, at) => ask(`t${at % 4}`)))
    expect(most.get('all')).toBe(3)
    expect(Math.max(...[0, 1, 2, 3].map((at) => most.get(`t${at}`) ?? 0))).toBeLessThanOrEqual(2)
    expect([...running.values()].every((left) => left === 0)).toBe(true)
  })

  it('refuses what would wait behind too many of its own, and nobody else', async () => {
    const admission = new Admission({ running: 1, runningOfTenant: 1, waitingOfTenant: 2 })
    const first = held()
    const asked = [first.work, async () => {}, async () => {}].map((work) => admission.admitted('a', undefined, work))
    await expect(admission.admitted('a', undefined, async () => {})).rejects.toMatchObject({ code: 'too-many-queries' })
    const other = admission.admitted('b', undefined, async () => 'in')
    first.end()
    await Promise.all(asked)
    expect(await other).toBe('in')
  })

  it('forgets a caller who goes away while waiting', async () => {
    const admission = new Admission({ running: 1, runningOfTenant: 1, waitingOfTenant: 1 })
    const first = held()
    const running = admission.admitted('a', undefined, first.work)
    const caller = new AbortController()
    const waiting = admission.admitted('a', caller.signal, async () => {})
    caller.abort()
    await expect(waiting).rejects.toMatchObject({ code: 'query-cancelled' })
    const next = admission.admitted('a', undefined, async () => 'in')
    first.end()
    await running
    expect(await next).toBe('in')
  })
})

describe('work that several ask for', () => {
  it('is done once, goes on while one waits, and is ended when the last has gone', async () => {
    const flights = new SingleFlight<string>()
    let begun = 0
    let ended = 0
    const work = (signal: AbortSignal) => {
      begun++
      return new Promise<string>((_, reject) => {
        signal.addEventListener('abort', () => {
          ended++
          reject(new Error('ended'))
        })
      })
    }
    const callers = [new AbortController(), new AbortController()]
    const asked = callers.map(({ signal }) => flights.run('key', signal, work))
    callers[0]?.abort()
    await expect(asked[0]).rejects.toMatchObject({ code: 'query-cancelled' })
    expect([begun, ended]).toEqual([1, 0])
    callers[1]?.abort()
    await expect(asked[1]).rejects.toMatchObject({ code: 'query-cancelled' })
    expect([begun, ended]).toEqual([1, 1])
    const { value, isShared } = await flights.run('key', undefined, async () => 'anew')
    expect([value, isShared]).toEqual(['anew', false])
  })

  it('fails for all who asked, and is tried anew by the next', async () => {
    const flights = new SingleFlight<string>()
    const fail = async (): Promise<string> => {
      await nextTurn()
      throw new Error('no')
    }
    const asked = await Promise.allSettled([flights.run('k', undefined, fail), flights.run('k', undefined, fail)])
    expect(asked.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect((await flights.run('k', undefined, async () => 'yes')).value).toBe('yes')
  })
})
