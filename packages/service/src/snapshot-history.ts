import { mkdir, open, readFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { snapshotDirectory } from '@gata/warehouse'

/** What was done with the snapshots of a tenant; `kept` is a run that published nothing since something was wrong. */
export interface SnapshotDeed {
  readonly at: string
  readonly action: 'published' | 'kept' | 'rolled-back' | 'released' | 'pruned' | 'erased'
  /** What it was done to; for `kept`, what stays in service, null for nothing. */
  readonly snapshot: string | null
  /** The person and the command: `ada, gata rollback`. */
  readonly by: string
  readonly runId: string | null
  readonly reason: string | null
}

/**
 * Adds deeds to a tenant's record in `history.ndjson` beside its snapshots; lines are only ever added. It needs neither the warehouse nor the
 * control store, so that a rollback is recorded in no time and whatever else is down.
 */
export async function recordDeeds(home: string, tenant: string, deeds: readonly SnapshotDeed[]): Promise<void> {
  if (deeds.length === 0) return
  const path = historyPath(home, tenant)
  await mkdir(dirname(path), { recursive: true })
  const file = await open(path, 'a+')
  try {
    const { size } = await file.stat()
    const last = Buffer.alloc(1, '\n')
    if (size > 0) await file.read(last, 0, 1, size - 1)
    // What a killed process left of a line ends here.
    const start = last.toString() === '\n' ? '' : '\n'
    await file.appendFile(start + deeds.map((deed) => `${JSON.stringify(deed)}\n`).join(''))
    await file.sync()
  } finally {
    await file.close()
  }
}

/** What was done with the snapshots of a tenant, oldest first; half a line that a killed process left is passed over. */
export async function readDeeds(home: string, tenant: string): Promise<readonly SnapshotDeed[]> {
  const text = await readFile(historyPath(home, tenant), 'utf8').catch(() => '')
  return text.split('\n').flatMap((line) => {
    try {
      return [JSON.parse(line) as SnapshotDeed] // written by recordDeeds alone
    } catch {
      return []
    }
  })
}

/** The person at the machine and what they use, for {@link SnapshotDeed}. */
export function doer(command: string): string {
  return `${personName()}, ${command}`
}

function personName(): string {
  try {
    return userInfo().username
  } catch {
    return `user ${process.getuid?.() ?? 'unknown'}`
  }
}

function historyPath(home: string, tenant: string): string {
  return join(snapshotDirectory(home, tenant), 'history.ndjson')
}
