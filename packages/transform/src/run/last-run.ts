import { sql, textList } from '@gata/sql'
import type { Queryable } from '@gata/warehouse'
import { insertRows } from './insert-rows.ts'
import { columnDefinitions } from './table-columns.ts'

/** What a run was asked to do, kept so that it can be taken up again. */
export interface RunRecord {
  /** The command: `run`, `build`, `test`, … */
  readonly command: string
  /** What the command was told, for whoever takes it up. */
  readonly options: Readonly<Record<string, unknown>>
}

/** Something that a run set out to do: build a model, or test it. */
export interface RunTask {
  readonly nodeId: string
  readonly work: 'build' | 'test'
}

/** The last run, and what it set out to do and did not: failed, left out, called off, or lost with the process. */
export interface LastRun extends RunRecord {
  readonly runId: string
  readonly startedAt: string
  readonly left: readonly RunTask[]
}

/** Makes the tables that remember the last run. */
export async function createLastRun(warehouse: Queryable): Promise<void> {
  await warehouse.run(`create table if not exists platform.last_run (\n${columnDefinitions(runColumns)}\n)`)
  await warehouse.run(`create table if not exists platform.tasks_left (\n${columnDefinitions(taskColumns)}\n)`)
}

/** Puts a run and its tasks in the place of the one before; to be run in one transaction. */
export async function beginRun(
  transaction: Queryable,
  run: RunRecord & { readonly runId: string; readonly startedAt: Date },
  tasks: readonly RunTask[],
): Promise<void> {
  await transaction.run('delete from platform.last_run')
  await transaction.run('delete from platform.tasks_left')
  const { runId, command, options, startedAt } = run
  await insertRows(transaction, 'platform.last_run', runColumns, [
    { run_id: runId, command, options, started_at: startedAt.toISOString() },
  ])
  await insertRows(
    transaction,
    'platform.tasks_left',
    taskColumns,
    tasks.map(({ nodeId, work }) => ({ node_id: nodeId, work })),
  )
}

/** Takes out of the last run's tasks those that are done; to be run in the transaction that records their results. */
export async function finishTasks(transaction: Queryable, tasks: readonly RunTask[]): Promise<void> {
  for (const work of ['build', 'test'] as const) {
    const ids = tasks.filter((task) => task.work === work).map(({ nodeId }) => nodeId)
    if (ids.length === 0) continue
    await transaction.run(sql`
      delete from platform.tasks_left
      where work = ${work}
        and node_id in ${textList(ids)}
    `)
  }
}

/** The last run as the warehouse remembers it; null where there was none. */
export async function readLastRun(warehouse: Queryable): Promise<LastRun | null> {
  const [run] = await warehouse.rows<{ run_id: string; command: string; options: string; started_at: string }>(
    'select run_id, command, options, started_at from platform.last_run',
  )
  if (!run) return null
  const left = await warehouse.rows<{ node_id: string; work: RunTask['work'] }>(
    'select node_id, work from platform.tasks_left order by node_id, work',
  )
  return {
    runId: run.run_id,
    command: run.command,
    options: JSON.parse(run.options) as RunRecord['options'], // written by beginRun
    startedAt: run.started_at,
    left: left.map((task) => ({ nodeId: task.node_id, work: task.work })),
  }
}

/** How the nodes and tests of the last run ended, by id. */
export async function readLastResults(warehouse: Queryable): Promise<ReadonlyMap<string, string>> {
  const rows = await warehouse.rows<{ node_id: string; status: string }>(`
    select node_id, status
    from observability.run_results__current
    where invocation_id in (select run_id from platform.last_run)
  `)
  return new Map(rows.map(({ node_id, status }) => [node_id, status]))
}

const runColumns = [
  { name: 'run_id', type: 'varchar' },
  { name: 'command', type: 'varchar' },
  { name: 'options', type: 'json' },
  { name: 'started_at', type: 'timestamptz' },
]

const taskColumns = [
  { name: 'node_id', type: 'varchar' },
  { name: 'work', type: 'varchar' },
]
