import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { GataError } from '@gata/base'
import type { ObjectPlace } from './cursor.ts'
import type { SealedPackage } from './load-package.ts'

/**
 * Proves that a package is still what was sealed. A damaged one is moved aside; the cursor has not moved past it.
 *
 * @throws GataError `package-damaged`.
 */
export async function verifyPackage(home: string, { directory, manifest }: SealedPackage): Promise<void> {
  for (const part of [...manifest.parts, ...manifest.quarantine]) {
    const hash = createHash('sha256')
    const got = await pipeline(createReadStream(join(directory, part.file)), hash).then(
      () => hash.digest('hex'),
      (thrown: unknown) => String(thrown),
    )
    if (got === part.sha256) continue
    await moveAside(home, directory)
    throw damaged(home, manifest, join(directory, part.file), `sha256 ${part.sha256}`, got)
  }
}

/** Takes a package out of the way of loads, for whoever wants to see what became of it. */
export async function moveAside(home: string, directory: string): Promise<void> {
  const aside = join(damagedDirectory(home), basename(directory))
  await mkdir(damagedDirectory(home), { recursive: true })
  await rm(aside, { recursive: true, force: true })
  await rename(directory, aside)
}

/** The error for a package that was moved aside. */
export function damaged(home: string, place: ObjectPlace, file: string, expected: string, got: string): GataError {
  return new GataError('package-damaged', 'a load package is not what was sealed', {
    where: `${place.tenant}: ${place.source}.${place.object} ${basename(file)}`,
    expected,
    got,
    todo: `It is kept in ${damagedDirectory(home)}; run the same command again to read its records anew.`,
  })
}

function damagedDirectory(home: string): string {
  return join(home, 'packages', '_damaged')
}
