import { GataError, messageOf } from '@gata/base'

/** Turns what the DuckDB client throws (plain errors whose kind stands in the first words) into one clear error with the SQL. */
export function sqlError(thrown: unknown, sql: string): GataError {
  const message = messageOf(thrown)
  if (NO_SPACE.test(message)) {
    return new GataError('disk-full', 'the disk is full', {
      got: firstLine(message),
      todo: 'Free some space and run the same command again; what was committed is kept.',
      sql,
      cause: thrown,
    })
  }
  if (message.startsWith('INTERRUPT Error'))
    return new GataError('interrupted', 'the statement was ended', { sql, cause: thrown })
  return new GataError('sql-error', firstLine(message), { sql, cause: thrown })
}

/** The system's words (a limit on file size counts as a full disk) and DuckDB's for its temporary folder. */
const NO_SPACE = /no space left on device|file too large|disk quota|max_temp_directory_size|failed to offload/i

/** Whether a transaction lost against another one that changed the same rows, so that trying again can win. */
export function isConflict(thrown: unknown): boolean {
  return (
    /conflict/i.test(messageOf(thrown)) &&
    /TransactionContext Error|Transaction conflict|write-write/i.test(messageOf(thrown))
  )
}

function firstLine(message: string): string {
  return message.split('\n')[0] ?? message
}
