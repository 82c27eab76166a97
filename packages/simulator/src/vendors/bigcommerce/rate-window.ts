/** Counts the requests of a store in windows of thirty seconds. */
export interface RateWindow {
  /** Counts a request; false where the window is used up. */
  take(): boolean
  /** What every answer says about the window. */
  headers(): Readonly<Record<string, string>>
}

const WINDOW_MS = 30_000

/** `quota` requests in each window; source: https://developer.bigcommerce.com/docs/start/best-practices/api-rate-limits */
export function createRateWindow(quota: number, elapsedMs: () => number): RateWindow {
  let number = 0
  let used = 0
  return {
    take() {
      const current = Math.floor(elapsedMs() / WINDOW_MS)
      if (current !== number) used = 0
      number = current
      used += 1
      return used <= quota
    },
    headers: () => ({
      'x-rate-limit-time-window-ms': String(WINDOW_MS),
      'x-rate-limit-time-reset-ms': String(Math.ceil(WINDOW_MS - (elapsedMs() % WINDOW_MS))),
      'x-rate-limit-requests-quota': String(quota),
      'x-rate-limit-requests-left': String(Math.max(0, quota - used)),
    }),
  }
}
