export type LogLevel = 'debug' | 'info' | 'warn' | 'error'

/** Structured logging: a sentence and fields; secrets never go in. */
export interface Logger {
  log(level: LogLevel, message: string, fields?: Readonly<Record<string, unknown>>): void
}

/** A logger that drops everything. */
export const silentLogger: Logger = { log: () => {} }
