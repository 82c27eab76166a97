import { GataError, messageOf } from '@gata/base'

/**
 * Says what is wrong with a database file that does not open: `warehouse-locked`, `warehouse-corrupt`, `home-not-writable`,
 * `warehouse-missing`, else `sql-error` with DuckDB's own words.
 */
export function openError(path: string, thrown: unknown): GataError {
  const got = messageOf(thrown).split('\n')[0] ?? ''
  for (const { code, pattern, summary, todo } of KINDS) {
    if (pattern.test(got)) return new GataError(code, summary, { where: path, got, todo, cause: thrown })
  }
  return new GataError('sql-error', 'the database file does not open', { where: path, got, cause: thrown })
}

const KINDS = [
  {
    code: 'warehouse-locked',
    pattern: /could not set lock on file|being used by another process/i,
    summary: 'another process holds the database file',
    todo: 'Wait until it is done, or end it; published data can be read meanwhile.',
  },
  {
    code: 'warehouse-missing',
    pattern: /database does not exist/i,
    summary: 'there is no database file',
    todo: 'Run the pipeline once; it makes the file.',
  },
  {
    code: 'warehouse-corrupt',
    pattern:
      /not a valid duckdb database|checksum|corrupt|serialization error|failed to (read|deserialize)|could not read enough|invalid database/i,
    summary: 'the database file is damaged',
    todo: 'Move the file away and run again: published snapshots stay in service, and the data is read again from the vendors.',
  },
  {
    code: 'home-not-writable',
    pattern:
      /permission denied|read-only file system|cannot open file|is a directory|not a directory|cannot open database/i,
    summary: 'the database file can not be opened for writing',
    todo: 'Give the folder and the file the right permissions, or set GATA_HOME to another folder.',
  },
] as const
