import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Where packages of a tenant lie that were moved aside as damaged. They lie together and their manifests say whose they are; one
 * without a manifest that can be read may be anybody's and counts as everybody's, since it is of no use to its owner either.
 */
export async function damagedPackages(home: string, tenant: string): Promise<readonly string[]> {
  const parent = join(home, 'packages', '_damaged')
  const names = await readdir(parent).catch(() => [])
  const owned: string[] = []
  for (const name of names) {
    const text = await readFile(join(parent, name, 'manifest.json'), 'utf8').catch(() => '')
    if (text === '' || text.includes(`"tenant":${JSON.stringify(tenant)}`)) owned.push(join(parent, name))
  }
  return owned
}
