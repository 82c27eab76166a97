import { GataError, isGataError, type Logger, messageOf } from '@gata/base'
import type { Connection } from '@gata/warehouse'

/** What one question may take. Memory is bounded where the snapshot is opened. */
export interface QueryLimits {
  readonly milliseconds: number
  /** Rows of the answer. */
  readonly rows: number
}

/** What a question may take unless something else is said. */
export const queryLimits: QueryLimits = { milliseconds: 30_000, rows: 10_000 }

/** How often a statement is told to end that should have: one that had not begun when it was told first would not know. */
const tellEveryMs = 25

/**
 * Works on a connection until it is done, the time is over or the caller goes away; in the last two cases the statement that runs is ended in
 * the database. What else goes wrong there is told without its words, which may hold values, and written to the log.
 *
 * @throws GataError `query-too-long`, `query-cancelled`, `query-too-large` (in memory) or `query-failed`.
 */
export async function withinLimits<T>(
  connection: Connection,
  { milliseconds, signal, logger }: { milliseconds: number; signal: AbortSignal | undefined; logger: Logger },
  work: () => Promise<T>,
): Promise<T> {
  const over = AbortSignal.timeout(milliseconds)
  const end = signal ? AbortSignal.any([over, signal]) : over
  let telling: NodeJS.Timeout | undefined
  const tell = (): void => {
    connection.interrupt()
    telling ??= setInterval(() => connection.interrupt(), tellEveryMs)
  }
  end.addEventListener('abort', tell)
  try {
    if (signal?.aborted) throw cancelled()
    return await work()
  } catch (thrown) {
    throw asTold(thrown, { milliseconds, isOver: over.aborted, isCancelled: signal?.aborted ?? false, logger })
  } finally {
    end.removeEventListener('abort', tell)
    clearInterval(telling)
  }
}

function asTold(
  thrown: unknown,
  told: { milliseconds: number; isOver: boolean; isCancelled: boolean; logger: Logger },
): unknown {
  if (told.isCancelled) return cancelled()
  if (told.isOver) {
    return new GataError('query-too-long', 'the query took longer than it may', {
      expected: `at most ${told.milliseconds / 1000} s`,
      todo: 'Ask for a shorter period, fewer dimensions or a coarser grain.',
    })
  }
  if (!isGataError(thrown, 'sql-error')) return thrown
  if (messageOf(thrown).includes('Out of Memory')) {
    return new GataError('query-too-large', 'the query needs more memory than it may have', {
      todo: 'Ask for a shorter period or fewer dimensions.',
    })
  }
  told.logger.log('error', 'a query failed', { error: messageOf(thrown), sql: thrown.detail.sql ?? null })
  return new GataError('query-failed', 'the query could not be answered', {
    todo: 'The reason is in the log of the platform; tell its operator the time.',
  })
}

/** What a caller who has gone away would be told. */
export function cancelled(): GataError {
  return new GataError('query-cancelled', 'the query was called off')
}
