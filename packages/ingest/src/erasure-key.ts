import { createHmac, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdir, open, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { GataError } from '@gata/base'
import { type Sql, sql } from '@gata/sql'
import type { ObjectPlace } from './cursor.ts'

/** Where the secret lies that makes hashes of this installation unlike all others'. It belongs into the backup of the home. */
function keyPath(home: string): string {
  return join(home, 'erasure.key')
}

/** The installation's secret for hashes of what was erased; null where nobody was ever erased. */
function readErasureKey(home: string): string | null {
  try {
    return readFileSync(keyPath(home), 'utf8').trim()
  } catch {
    return null
  }
}

/** The installation's secret, made the first time. */
export async function ensureErasureKey(home: string): Promise<string> {
  const known = readErasureKey(home)
  if (known) return known
  const path = keyPath(home)
  const key = randomBytes(32).toString('hex')
  await mkdir(dirname(path), { recursive: true })
  const handle = await open(`${path}.tmp`, 'w', 0o600)
  await handle.writeFile(`${key}\n`)
  await handle.sync()
  await handle.close()
  await rename(`${path}.tmp`, path)
  return key
}

/**
 * The secret, where erased records are known.
 *
 * @throws GataError `erasure-key-missing`: without it those who were erased would come back unseen.
 */
export function needErasureKey(home: string): string {
  const key = readErasureKey(home)
  if (key) return key
  throw new GataError('erasure-key-missing', 'people were erased, and the secret that tells their records is gone', {
    where: keyPath(home),
    todo: 'Put it back from the backup of the folder.',
  })
}

/** SHA-256 of an address, keyed with the secret, so that nobody can look it up. */
export function addressHash(key: string, address: string): string {
  return createHmac('sha256', key).update(address).digest('hex')
}

/** The hash of a record's key at one object of one tenant: `sha256('<secret>|acme|shopify|orders|' || record_key)`. */
export function recordHash(key: string, { tenant, source, object }: ObjectPlace, recordKey: Sql): Sql {
  return sql`sha256(${`${key}|${tenant}|${source}|${object}|`} || ${recordKey})`
}
