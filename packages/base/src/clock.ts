/** What can call a wait off; an AbortSignal is one. */
export interface CancelSignal {
  readonly aborted: boolean
  addEventListener(type: 'abort', listener: () => void): void
}

/** Where time comes from: the real one at the edge, a simulated one in the demo and in tests. */
export interface Clock {
  /** The present instant. */
  now(): Date
  /** Waits; a simulated clock may return at once. */
  sleep(ms: number, signal?: CancelSignal): Promise<void>
}
