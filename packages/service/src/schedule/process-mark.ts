import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** A process in a way that another one, which gets the same number later, is told apart from it. */
export interface ProcessMark {
  readonly pid: number
  /** When it began, in whatever way the system says it. */
  readonly began: string
}

/** The mark of a process that runs; null for one that is gone. */
export function markOf(pid: number): ProcessMark | null {
  const began = process.platform === 'linux' ? beganOnLinux(pid) : beganElsewhere(pid)
  return began === null ? null : { pid, began }
}

/** Whether just that process still runs. */
export function isRunning({ pid, began }: ProcessMark): boolean {
  return markOf(pid)?.began === began
}

/** Fields 3 (state) and 22 (start time) of `/proc/<pid>/stat`, counted behind the name, which may hold blanks; see proc(5). */
function beganOnLinux(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' ? null : (fields[19] ?? null)
  } catch {
    return null
  }
}

function beganElsewhere(pid: number): string | null {
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || null
  } catch {
    return null
  }
}
