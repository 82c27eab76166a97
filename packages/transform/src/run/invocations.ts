import { sql } from '@gata/sql'
import type { Queryable } from '@gata/warehouse'
import { resultTables } from '../result-tables.ts'
import { insertRows } from './insert-rows.ts'
import { targetColumns } from './kept-tables.ts'

/** A run as it begins. */
export interface BegunInvocation {
  readonly runId: string
  readonly command: string
  readonly tenants: readonly string[]
  readonly loadSeq: number | null
  readonly planned: number
  readonly unchanged: number
  readonly startedAt: Date
}

/** How a run ended. */
export type InvocationStatus = 'success' | 'error' | 'cancelled'

/** Notes that a run begins; of one that is known already (its tests follow, tenant by tenant) only what tenants it is about. */
export async function beginInvocation(transaction: Queryable, run: BegunInvocation): Promise<void> {
  if (await isKnown(transaction, run.runId)) return await addTenants(transaction, run)
  await insertRows(transaction, 'observability.invocations', targetColumns(resultTables.invocations), [
    {
      invocation_id: run.runId,
      command: run.command,
      tenants: run.tenants,
      status: 'running',
      load_seq: run.loadSeq,
      planned: run.planned,
      unchanged: run.unchanged,
      started_at: run.startedAt,
    },
  ])
}

/** Notes that a run ended; tests that follow a build move the end and leave how the build went, unless they were called off. */
export async function endInvocation(
  transaction: Queryable,
  runId: string,
  status: InvocationStatus,
  now: Date,
): Promise<void> {
  await transaction.run(sql`
    update observability.invocations
    set
      status = case
        when status = 'running' or (status = 'success' and ${status} = 'cancelled') then ${status}
        else status
      end,
      completed_at = ${now.toISOString()}::timestamptz
    where invocation_id = ${runId}
  `)
}

async function addTenants(transaction: Queryable, { runId, tenants }: BegunInvocation): Promise<void> {
  await transaction.run(sql`
    update observability.invocations
    set tenants = to_json(list_sort(list_distinct(
      from_json(tenants, '["VARCHAR"]') || from_json(${JSON.stringify(tenants)}, '["VARCHAR"]')
    )))
    where invocation_id = ${runId}
      and not list_has_all(from_json(tenants, '["VARCHAR"]'), from_json(${JSON.stringify(tenants)}, '["VARCHAR"]'))
  `)
}

async function isKnown(transaction: Queryable, runId: string): Promise<boolean> {
  const [row] = await transaction.rows<{ known: boolean }>(
    sql`select exists (from observability.invocations where invocation_id = ${runId}) as known`,
  )
  return row?.known ?? false
}
