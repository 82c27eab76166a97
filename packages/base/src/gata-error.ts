/** What an error knows beside its sentence: where it happened, what was expected, what came, what to do now. */
export interface ErrorDetail {
  readonly where?: string
  readonly expected?: string
  readonly got?: string
  readonly todo?: string
  readonly sql?: string
  readonly cause?: unknown
}

/**
 * The one error that GATA throws: a stable kebab-case `code` for programs, and for people a message that says
 * what is wrong, where, what was expected, what came and what to do.
 */
export class GataError extends Error {
  readonly code: string
  readonly detail: ErrorDetail

  constructor(code: string, summary: string, detail: ErrorDetail = {}) {
    super(sentence(summary, detail), detail.cause === undefined ? {} : { cause: detail.cause })
    this.name = 'GataError'
    this.code = code
    this.detail = detail
  }

  /** The error as plain data, for `--json` and logs; the SQL is in, the cause is its message only. */
  toJSON(): Record<string, unknown> {
    const { cause, ...rest } = this.detail
    return {
      code: this.code,
      message: this.message,
      ...rest,
      ...(cause instanceof Error ? { cause: cause.message } : {}),
    }
  }
}

/** Whether something thrown is a {@link GataError}, and if a code is named, that one. */
export function isGataError(thrown: unknown, code?: string): thrown is GataError {
  return thrown instanceof GataError && (code === undefined || thrown.code === code)
}

/** The sentence of anything thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}

function sentence(summary: string, detail: ErrorDetail): string {
  const head = detail.where ? `${detail.where}: ${summary}` : summary
  const parts = [
    ...(detail.expected === undefined ? [] : [`expected ${detail.expected}`]),
    ...(detail.got === undefined ? [] : [`got ${detail.got}`]),
  ]
  const compared = parts.length > 0 ? ` (${parts.join(', ')})` : ''
  const todo = detail.todo ? `. ${detail.todo}` : ''
  return `${head}${compared}${todo}`
}
