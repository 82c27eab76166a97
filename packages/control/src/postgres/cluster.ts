import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chown, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { GataError, messageOf } from '@gata/base'
import type { PostgresBinaries } from './binaries.ts'
import { runAs } from './run-as.ts'

/** The files of an embedded server: its data, and the password by which it is reached. */
export interface Cluster {
  readonly data: string
  readonly password: string
}

export const CLUSTER_USER = 'gata'

/**
 * The cluster in a folder, made where there is none. It is made aside and renamed, so that two processes that start at once end
 * with one, and a crash leaves none that is half made.
 *
 * @throws GataError `control-store-failed` where it can not be made.
 */
export async function ensureCluster(folder: string, { initdb }: PostgresBinaries): Promise<Cluster> {
  const whole = join(folder, 'postgres')
  if (!existsSync(whole)) await makeCluster(folder, whole, initdb)
  return { data: join(whole, 'data'), password: (await readFile(join(whole, 'password'), 'utf8')).trim() }
}

async function makeCluster(folder: string, whole: string, initdb: string): Promise<void> {
  const aside = join(folder, `making-${randomBytes(6).toString('hex')}`)
  const password = join(aside, 'password')
  try {
    await mkdir(aside, { recursive: true, mode: 0o700 })
    await writeFile(password, randomBytes(24).toString('base64url'), { mode: 0o600 })
    await giveTo(runAs(), [aside, password])
    await promisify(execFile)(
      initdb,
      [
        ['--pgdata', join(aside, 'data')],
        ['--username', CLUSTER_USER, '--pwfile', password, '--auth', 'scram-sha-256'],
        ['--encoding', 'UTF8', '--locale', 'C'],
      ].flat(),
      { ...runAs(), cwd: aside, env: { ...process.env, HOME: aside } },
    )
    await rename(aside, whole)
  } catch (thrown) {
    await rm(aside, { recursive: true, force: true })
    // Another process may have been first.
    if (!existsSync(whole)) throw failed(folder, thrown)
  }
}

async function giveTo({ uid, gid }: ReturnType<typeof runAs>, paths: readonly string[]): Promise<void> {
  if (uid === undefined || gid === undefined) return
  for (const path of paths) await chown(path, uid, gid)
}

function failed(folder: string, thrown: unknown): GataError {
  return new GataError('control-store-failed', 'the embedded Postgres can not make its files', {
    where: folder,
    got: messageOf(thrown),
    todo:
      runAs().uid === undefined
        ? 'See to the folder’s permissions and free space, or set DATABASE_URL to a Postgres of your own.'
        : 'Postgres does not run as root, and its stand-in, nobody, must reach this folder: run as another user, or set DATABASE_URL to a Postgres of your own.',
    cause: thrown,
  })
}
