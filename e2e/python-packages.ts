import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

/**
 * A folder with packages of Python as they are published, fetched once for this machine and without what they depend on unless that is wanted; null, said
 * aloud, where they can not be had.
 */
export async function pythonPackages(
  purpose: string,
  packages: readonly string[],
  { withDependencies = false } = {},
): Promise<string | null> {
  const folder = join(tmpdir(), `gata-python-${packages.join('-').replaceAll(/[^a-z0-9.-]+/gi, '_')}`)
  if (existsSync(folder)) return folder
  const unfinished = `${folder}.${process.pid}`
  const options = [
    '--quiet',
    ...(withDependencies ? [] : ['--no-deps']),
    '--only-binary',
    ':all:',
    '--retries',
    '0',
    '--timeout',
    '10',
  ]
  try {
    const words = ['-m', 'pip', 'install', ...options, '--target', unfinished, ...packages]
    await promisify(execFile)('python3', words, { timeout: withDependencies ? 300_000 : 60_000 })
    await rename(unfinished, folder)
    return folder
  } catch (thrown) {
    console.warn(`${purpose} is not tested: ${packages.join(', ')} can not be had: ${String(thrown).slice(0, 200)}`)
    await rm(unfinished, { recursive: true, force: true })
    return existsSync(folder) ? folder : null
  }
}

/** What a program of Python prints, as JSON. */
export async function runPython(folder: string, program: string, ...words: readonly string[]): Promise<unknown> {
  const { stdout } = await promisify(execFile)('python3', ['-c', program, ...words], {
    env: { ...process.env, PYTHONPATH: folder },
  })
  return JSON.parse(stdout)
}
