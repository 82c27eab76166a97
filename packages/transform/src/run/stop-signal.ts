import type { Connection } from '@gata/warehouse'

/** Calls a run off, from outside or from within. */
export interface StopSignal extends Disposable {
  readonly signal: AbortSignal
  /** Calls the run off from within. */
  abort(): void
}

/**
 * A signal that follows the caller's and, once it is aborted, ends the statements that run on some connections. It goes on doing so, since
 * a statement that waits for a thread when the signal comes begins after it.
 */
export function stopSignal(outer: AbortSignal | undefined, connections: readonly Connection[]): StopSignal {
  const controller = new AbortController()
  const signal = outer ? AbortSignal.any([outer, controller.signal]) : controller.signal
  let timer: NodeJS.Timeout | null = null
  const interrupt = (): void => connections.forEach((connection) => connection.interrupt())
  const onAbort = (): void => {
    interrupt()
    timer = setInterval(interrupt, interruptEveryMs)
  }
  if (signal.aborted) onAbort()
  else signal.addEventListener('abort', onAbort, { once: true })
  return {
    signal,
    abort: () => controller.abort(),
    [Symbol.dispose]: () => {
      signal.removeEventListener('abort', onAbort)
      if (timer) clearInterval(timer)
    },
  }
}

const interruptEveryMs = 50
