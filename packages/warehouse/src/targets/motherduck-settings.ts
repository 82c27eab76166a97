import { GataError } from '@gata/base'
import { version } from '@duckdb/node-api'

/** What MotherDuck needs to be told; the token comes from the environment alone and is never written anywhere. */
export interface MotherduckSettings {
  readonly token: string
  /** Name of the platform database. Those of tenants are named `<database>_<tenant>`. */
  readonly database: string
}

/** Versions of DuckDB with which MotherDuck speaks, the first and the last one (motherduck.com/docs, *DuckDB versions*). */
const supportedClients = { first: '1.4.0', last: '1.5.6' } as const

/**
 * Reads `MOTHERDUCK_TOKEN` and `GATA_MOTHERDUCK_DATABASE` (else `gata`).
 *
 * @throws GataError `motherduck-token-missing`, `motherduck-database-name`.
 */
export function motherduckSettings(environment: Readonly<Record<string, string | undefined>>): MotherduckSettings {
  const token = environment['MOTHERDUCK_TOKEN']?.trim() ?? ''
  if (token === '') {
    throw new GataError('motherduck-token-missing', 'the target motherduck needs a token', {
      where: 'MOTHERDUCK_TOKEN',
      todo: 'Make a read/write token in the settings of MotherDuck and set the variable in the environment; it stands in no file of GATA.',
    })
  }
  const database = environment['GATA_MOTHERDUCK_DATABASE'] ?? 'gata'
  if (!/^[a-z][a-z0-9_]{0,39}$/.test(database)) {
    throw new GataError('motherduck-database-name', 'no such name for a database', {
      where: 'GATA_MOTHERDUCK_DATABASE',
      expected: 'a lower-case letter, then up to 39 lower-case letters, digits and _',
      got: database,
    })
  }
  return { token, database }
}

/**
 * Holds the client to the versions that MotherDuck supports, before a connection fails with a message of its own.
 *
 * @throws GataError `motherduck-client-unsupported`.
 */
export function requireSupportedClient(client = version()): void {
  const { first, last } = supportedClients
  const number = client.replace(/^v/, '')
  if (compareVersions(number, first) >= 0 && compareVersions(number, last) <= 0) return
  throw new GataError('motherduck-client-unsupported', 'MotherDuck does not support this version of DuckDB', {
    where: '@duckdb/node-api',
    expected: `${first} to ${last}`,
    got: client,
    todo: 'Install a version in between, or use the target sandbox.',
  })
}

function compareVersions(left: string, right: string): number {
  const [a, b] = [left, right].map((text) => text.split('.').map((part) => Number.parseInt(part, 10)))
  for (let index = 0; index < 3; index++) {
    const difference = (a?.[index] ?? 0) - (b?.[index] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
