import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

const gata = join(import.meta.dirname, '../apps/cli/src/main.ts')

/** Runs `gata` in a process of its own; kills it after so many milliseconds, or lets it end, which must be well. */
export async function runGata(
  words: readonly string[],
  { folder, killAfterMs = null }: { readonly folder: string; readonly killAfterMs?: number | null },
): Promise<{ readonly killed: boolean; readonly milliseconds: number }> {
  const startedAt = performance.now()
  const child = spawn(process.execPath, [gata, ...words], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] })
  let errors = ''
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString()
  })
  const ended = once(child, 'exit')
  if (killAfterMs !== null) {
    await Promise.race([ended, wait(killAfterMs)])
    if (child.exitCode === null) child.kill('SIGKILL')
  }
  const [code, signal] = (await ended) as [number | null, NodeJS.Signals | null] // what a child process gives
  if (signal !== 'SIGKILL' && code !== 0) throw new Error(`gata ${words.join(' ')} ended with ${code}: ${errors}`)
  return { killed: signal === 'SIGKILL', milliseconds: performance.now() - startedAt }
}
