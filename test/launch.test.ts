import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const launcher = join(import.meta.dirname, '../apps/cli/bin/launch.js')

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gata-launch-'))
})
afterAll(() => rm(folder, { recursive: true }))

/** Starts a program through the launcher, as a child whose input is no terminal. */
async function launched(source: string): Promise<ChildProcess & { stdout: NodeJS.ReadableStream }> {
  const file = join(folder, 'program.ts')
  const first = join(folder, 'first.mjs')
  await writeFile(file, source)
  await writeFile(
    first,
    `import { launch } from ${JSON.stringify(launcher)}\nlaunch(${JSON.stringify(file)}, ['a', 'b c'])\n`,
  )
  return spawn(process.execPath, [first], { stdio: ['ignore', 'pipe', 'inherit'] })
}

describe('the launcher', () => {
  it('runs TypeScript on Node 24 with the words given and a thread pool that DuckDB can wait on', async () => {
    const child = await launched(`
      const words: string[] = process.argv.slice(2)
      console.log(JSON.stringify([process.versions.node.split('.')[0], words, Number(process.env['UV_THREADPOOL_SIZE']) >= 16]))
    `)
    expect(JSON.parse(await text(child.stdout))).toEqual(['24', ['a', 'b c'], true])
  })

  it('ends with the exit code of the program', async () => {
    const [code] = await once(await launched('process.exitCode = 3'), 'exit')
    expect(code).toBe(3)
  })

  it('passes on a signal, and the program ends in its own time', async () => {
    const child = await launched(`
      process.on('SIGTERM', () => setTimeout(() => process.exit(7), 50))
      setInterval(() => {}, 1000)
      console.log('ready')
    `)
    await once(child.stdout, 'data')
    child.kill('SIGTERM')
    const [code] = await once(child, 'exit')
    expect(code).toBe(7)
  })

  it('dies of the signal that the program died of', async () => {
    const [code, signal] = await once(await launched("process.kill(process.pid, 'SIGKILL')"), 'exit')
    expect([code, signal]).toEqual([null, 'SIGKILL'])
  })
})
