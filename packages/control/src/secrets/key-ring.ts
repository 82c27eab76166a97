import { createHash, randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { GataError } from '@gata/base'

/** The key that secrets are encrypted with from now on, and older ones that some may still be encrypted with. */
export interface KeyRing {
  readonly current: SecretKey
  readonly all: ReadonlyMap<string, SecretKey>
}

export interface SecretKey {
  readonly id: string
  readonly bytes: Buffer
}

/**
 * The keys of a home: `GATA_SECRET_KEY`, several separated by commas with the current one first, each 32 bytes in base64; else a
 * file that only its owner reads, made on first use.
 *
 * @throws GataError `bad-secret-key`.
 */
export async function readKeyRing(home: string, variable: string | undefined): Promise<KeyRing> {
  const texts = variable === undefined ? [await keyFile(join(home, 'secret.key'))] : variable.split(',')
  const [current, ...older] = texts.map(toKey)
  if (!current) throw badKey(0)
  return { current, all: new Map([current, ...older].map((key) => [key.id, key])) }
}

async function keyFile(path: string): Promise<string> {
  try {
    // Refused where the file is there already, so that two processes end with one key.
    await writeFile(path, randomBytes(32).toString('base64'), { mode: 0o600, flag: 'wx' })
  } catch (thrown) {
    if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST')) throw thrown
  }
  return await readFile(path, 'utf8')
}

function toKey(text: string): SecretKey {
  const bytes = Buffer.from(text.trim(), 'base64')
  if (bytes.length !== 32) throw badKey(bytes.length)
  return { id: createHash('sha256').update(bytes).digest('hex').slice(0, 16), bytes }
}

function badKey(length: number): GataError {
  return new GataError('bad-secret-key', 'a key for secrets does not have the right length', {
    where: 'GATA_SECRET_KEY or secret.key',
    expected: '32 bytes in base64',
    got: `${length} bytes`,
    todo: 'openssl rand -base64 32 makes one.',
  })
}
