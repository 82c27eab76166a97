import { cancelled } from './query-limits.ts'

interface Flight<T> {
  readonly result: Promise<T>
  readonly controller: AbortController
  callers: number
}

/** Work that several ask for at the same time is done once. It goes on while one of them waits, and is ended when the last has gone. */
export class SingleFlight<T> {
  readonly #flights = new Map<string, Flight<T>>()

  /** The result of the work of a key, and whether somebody else had begun it. Error: `query-cancelled`, or what the work throws. */
  async run(
    key: string,
    signal: AbortSignal | undefined,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<{ readonly value: T; readonly isShared: boolean }> {
    if (signal?.aborted) throw cancelled()
    const known = this.#flights.get(key)
    const flight = known ?? this.#begin(key, work)
    flight.callers++
    const { promise: left, reject } = Promise.withResolvers<never>()
    const leave = (): void => reject(cancelled())
    signal?.addEventListener('abort', leave, { once: true })
    try {
      return { value: await Promise.race([flight.result, left]), isShared: known !== undefined }
    } finally {
      signal?.removeEventListener('abort', leave)
      flight.callers--
      if (flight.callers === 0) this.#end(key, flight)
    }
  }

  #begin(key: string, work: (signal: AbortSignal) => Promise<T>): Flight<T> {
    const controller = new AbortController()
    const result = work(controller.signal)
    // The callers hear of a failure; where all have gone nobody needs to.
    result.catch(() => {})
    const flight = { result, controller, callers: 0 }
    this.#flights.set(key, flight)
    return flight
  }

  #end(key: string, flight: Flight<T>): void {
    flight.controller.abort()
    // Who comes now must not join what is being ended.
    if (this.#flights.get(key) === flight) this.#flights.delete(key)
  }
}
