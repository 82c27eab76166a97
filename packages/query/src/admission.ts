import { GataError } from '@gata/base'
import { cancelled } from './query-limits.ts'

/** How many questions are worked on at a time, in all and of one tenant, and how many of one tenant may wait. */
export interface AdmissionLimits {
  readonly running: number
  readonly runningOfTenant: number
  readonly waitingOfTenant: number
}

interface Waiter {
  readonly admit: () => void
}

/**
 * Lets questions in by turns: where there are more than can be worked on, each tenant gets one in before any gets its second, so that one
 * that asks a thousand at once slows nobody but itself.
 */
export class Admission {
  readonly #limits: AdmissionLimits
  readonly #running = new Map<string, number>()
  /** In the order of their turns. */
  readonly #waiting = new Map<string, Waiter[]>()
  #total = 0

  constructor(limits: AdmissionLimits) {
    this.#limits = limits
  }

  /**
   * Works once there is room.
   *
   * @throws GataError `too-many-queries` where too many of the tenant wait already; `query-cancelled` where the caller goes away while waiting.
   */
  async admitted<T>(tenant: string, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    if (this.#hasRoom(tenant) && !this.#waiting.has(tenant)) this.#enter(tenant)
    else await this.#turn(tenant, signal)
    try {
      return await work()
    } finally {
      this.#leave(tenant)
    }
  }

  async #turn(tenant: string, signal: AbortSignal | undefined): Promise<void> {
    const queue = this.#waiting.get(tenant) ?? []
    if (queue.length >= this.#limits.waitingOfTenant) throw tooMany(this.#limits)
    if (signal?.aborted) throw cancelled()
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const waiter: Waiter = { admit: resolve }
    const leave = (): void => {
      queue.splice(queue.indexOf(waiter), 1)
      if (queue.length === 0) this.#waiting.delete(tenant)
      reject(cancelled())
    }
    queue.push(waiter)
    this.#waiting.set(tenant, queue)
    signal?.addEventListener('abort', leave, { once: true })
    try {
      await promise
    } finally {
      signal?.removeEventListener('abort', leave)
    }
  }

  #hasRoom(tenant: string): boolean {
    return this.#total < this.#limits.running && (this.#running.get(tenant) ?? 0) < this.#limits.runningOfTenant
  }

  #enter(tenant: string): void {
    this.#total++
    this.#running.set(tenant, (this.#running.get(tenant) ?? 0) + 1)
  }

  #leave(tenant: string): void {
    this.#total--
    const left = (this.#running.get(tenant) ?? 1) - 1
    if (left === 0) this.#running.delete(tenant)
    else this.#running.set(tenant, left)
    this.#admitNext()
  }

  #admitNext(): void {
    for (const [tenant, queue] of this.#waiting) {
      if (!this.#hasRoom(tenant)) continue
      const waiter = queue.shift()
      this.#waiting.delete(tenant)
      // Its next turn comes after everybody else's.
      if (queue.length > 0) this.#waiting.set(tenant, queue)
      if (!waiter) continue
      this.#enter(tenant)
      waiter.admit()
      return
    }
  }
}

function tooMany({ waitingOfTenant }: AdmissionLimits): GataError {
  return new GataError('too-many-queries', 'too many queries of this tenant are waiting', {
    expected: `at most ${waitingOfTenant}`,
    todo: 'Wait for answers before you ask more.',
  })
}
