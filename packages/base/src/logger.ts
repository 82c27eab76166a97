export type LogLevel = 'debug' | 'info' | 'warn' | 'error'

/** Structured logging: a sentence and fields; secrets never go in. */
export interface Logger {
  log(level: LogLevel, message: string, fields?: Readonly<Record<string, unknown>>): void
}

/** A logger that drops everything. */
export const silentLogger: Logger = { log: () => {} }

/** Levels from the least to the most urgent. */
export const logLevels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error']

/** A logger that writes what is at least as urgent as `least` as JSON objects, one a line: `time`, `level`, `message` and the fields. */
export function jsonLogger(write: (line: string) => void, least: LogLevel, now: () => Date): Logger {
  return {
    log: (level, message, fields = {}) => {
      if (logLevels.indexOf(level) < logLevels.indexOf(least)) return
      write(`${JSON.stringify({ ...fields, time: now().toISOString(), level, message })}\n`)
    },
  }
}
