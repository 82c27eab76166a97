import { randomBytes } from 'node:crypto'
import { open, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/**
 * Puts a new text in the place of a file so that a reader, or a crash, sees the old one or the new one and nothing between. Its mode stays;
 * a file that was not there has that of a new one.
 */
export async function replaceFile(path: string, text: string): Promise<void> {
  const mode = await stat(path).then(
    (known) => known.mode,
    () => 0o666,
  )
  const next = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`)
  try {
    const handle = await open(next, 'wx', mode)
    try {
      await handle.writeFile(text)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(next, path)
  } catch (error) {
    await rm(next, { force: true })
    throw error
  }
  await syncFolder(dirname(path))
}

/** A rename lasts only once its folder is on disk; systems that cannot sync a folder do without. */
async function syncFolder(path: string): Promise<void> {
  try {
    const handle = await open(path, 'r')
    await handle.sync().finally(() => handle.close())
  } catch {}
}
