import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, open } from 'node:fs/promises'
import { join } from 'node:path'
import { markOf } from './process-mark.ts'
import { scheduleDirectory } from './schedule-state.ts'
import type { RunTenant } from './scheduler.ts'

/** How `gata` is called. */
export interface GataProgram {
  /** Words before the command: the file of the program and what its Node is told. */
  readonly words: readonly string[]
  /** The folder of `tenants.yaml`. */
  readonly folder: string
  readonly home: string
}

/**
 * Runs a tenant as `gata start` in a process of its own, which alone holds the warehouse: if it dies, or eats all memory, the scheduler lives.
 * What it says of its last run is in `schedule/<tenant>/run.log`.
 */
export function runInProcess({ words, folder, home }: GataProgram): RunTenant {
  return async (slug, { signal, onStart }) => {
    const directory = scheduleDirectory(home, slug)
    await mkdir(directory, { recursive: true })
    await using log = await open(join(directory, 'run.log'), 'w')
    const child = spawn(process.execPath, [...words, 'start', '--tenant', slug, '--home', home, '--json'], {
      cwd: folder,
      stdio: ['ignore', log.fd, log.fd],
      // A Ctrl-C goes to all of a group: the run is to hear it once, from here.
      detached: true,
    })
    const ended = once(child, 'exit')
    const stop = (): void => void child.kill('SIGINT')
    signal.addEventListener('abort', stop)
    try {
      const mark = child.pid === undefined ? null : markOf(child.pid)
      if (mark) await onStart(mark)
      if (signal.aborted) stop()
      const [code] = (await ended) as [number | null] // what a child process gives
      return code
    } finally {
      signal.removeEventListener('abort', stop)
    }
  }
}
