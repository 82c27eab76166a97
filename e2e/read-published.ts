import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { messageOf } from '@gata/base'
import {
  currentSnapshot,
  openSnapshot,
  openWarehouse,
  type Snapshot,
  snapshotPath,
  snapshotProblems,
} from '@gata/warehouse'

/** What a reader saw. */
export interface ReaderReport {
  readonly opens: number
  /** Different snapshots that were seen. */
  readonly snapshots: number
  /** Longest wait from asking for the snapshot to its answer, in milliseconds. */
  readonly longestMs: number
  /** All but one in a hundred took at most this long. */
  readonly p99Ms: number
  /** The same less what it waited for a processor, which others on the machine take: waits for a file or a lock are in it. */
  readonly longestHeldMs: number
  /** What went wrong or did not agree, a sentence each. */
  readonly problems: readonly string[]
}

/** A process that opens a tenant’s published snapshot 50 times a second until it is told to end, and looks whether all in it agrees. */
const [home = '', tenant = ''] = process.argv.slice(2)
const seen = new Set<string>()
const problems: string[] = []
let opens = 0
let longestMs = 0
let longestHeldMs = 0
let times: number[] = []
const over = new AbortController()
process.once('SIGTERM', () => over.abort())
// As a tool that reads does: a DuckDB that stays, to which the file in service is attached for each look. The first look warms it up.
await using duckdb = await openWarehouse(':memory:', { threads: 1 })
await look()
longestMs = 0
longestHeldMs = 0
times = []
process.send?.('ready')
for (let due = performance.now(); !over.signal.aborted; due = Math.max(due + 20, performance.now() - 1000)) {
  await look()
  await wait(Math.max(0, due + 20 - performance.now()))
}
const p99Ms = times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? 0
process.send?.({ opens, snapshots: seen.size, longestMs, p99Ms, longestHeldMs, problems } satisfies ReaderReport, () =>
  process.disconnect(),
)

async function look(): Promise<void> {
  const startedAt = performance.now()
  const waitedBefore = waitedForProcessor()
  try {
    const snapshot = await attach()
    const [row] = await duckdb.rows<Looked>(`
      with
        told as (
          select
            snapshot_id,
            list_filter(tables, each -> each.name = 'fct_${tenant}__sessions')[1] as sessions
          from published._snapshot
        ),
        sessions as (
          select count(*) as n, sum(conversion_count) as conversions, sum(events_in_session) as events
          from published.fct_${tenant}__sessions
        ),
        events as (
          select count(session_id) as n
          from published.fct_${tenant}__events
        )
      select
        told.snapshot_id as id,
        concat_ws(' ', told.sessions.rows, told.sessions.totals['conversion_count'], events.n) as said,
        concat_ws(' ', sessions.n, sessions.conversions, sessions.events) as found
      from told, sessions, events
    `)
    await duckdb.run('detach published')
    const took = performance.now() - startedAt
    times.push(took)
    longestMs = Math.max(longestMs, took)
    longestHeldMs = Math.max(longestHeldMs, took - (waitedForProcessor() - waitedBefore))
    opens += 1
    if (row?.id !== snapshot.id) problems.push(`${snapshot.id} holds ${row?.id}`)
    if (row?.said !== row?.found) problems.push(`sessions, conversions, events are ${row?.found}, not ${row?.said}`)
    if (!seen.has(snapshot.id)) await verify()
    seen.add(snapshot.id)
  } catch (thrown) {
    problems.push(messageOf(thrown))
  }
}

/** Milliseconds that the threads of this process were ready to run and did not; 0 where the system does not say (`schedstat` of Linux). */
function waitedForProcessor(): number {
  try {
    const threads = readdirSync('/proc/self/task')
    const stats = threads.map((thread) => readFileSync(`/proc/self/task/${thread}/schedstat`, 'utf8'))
    return stats.reduce((sum, stat) => sum + Number(stat.split(' ')[1] ?? 0) / 1e6, 0)
  } catch {
    return 0
  }
}

/** The file may be gone between reading which one is in service and opening it; then another one is. */
async function attach(): Promise<Snapshot> {
  for (let attempt = 1; ; attempt++) {
    const snapshot = await currentSnapshot(home, tenant)
    if (!snapshot) throw new Error('nothing is published')
    try {
      await duckdb.run(`attach '${snapshotPath(home, tenant, snapshot.id)}' as published (read_only)`)
      return snapshot
    } catch (thrown) {
      if (attempt === 3) throw thrown
    }
  }
}

/** All sums of all tables, once for each snapshot since that takes longer than a turn. */
async function verify(): Promise<void> {
  await using snapshot = await openSnapshot(home, tenant)
  problems.push(...(await snapshotProblems(snapshot)))
}

interface Looked {
  readonly [column: string]: unknown
  readonly id: string
  /** Sessions and conversions by the snapshot’s word, events in sessions by the events. */
  readonly said: string
  /** The same by the sessions. */
  readonly found: string
}
