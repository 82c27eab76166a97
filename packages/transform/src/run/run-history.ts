import { sql } from '@gata/sql'
import type { Queryable } from '@gata/warehouse'

/** One outcome of a node or a test, as runs stored it. */
export interface PastResult {
  /** Of a test the id of its model with the test’s name behind it. */
  readonly nodeId: string
  readonly resourceType: 'model' | 'test'
  readonly status: string
  /** Of a test the id of its model. */
  readonly reason: string
  readonly message: string | null
  readonly rows: number | null
  readonly seconds: number
  /** When it was begun; ISO. */
  readonly at: string
}

/** The last outcomes of every model, and the last one of every test, newest first; none in a warehouse without runs. */
export async function readRunHistory(warehouse: Queryable, runsOfModel: number): Promise<readonly PastResult[]> {
  const [store] = await warehouse.rows(`
    select table_name
    from information_schema.tables
    where table_schema = 'observability'
      and table_name = 'run_results'
  `)
  if (!store) return []
  return await warehouse.rows<{ [K in keyof PastResult]: PastResult[K] }>(sql`
    select
      node_id as "nodeId",
      resource_type as "resourceType",
      status,
      reason,
      message,
      rows_affected as "rows",
      execution_time_seconds as seconds,
      run_started_at as at
    from observability.run_results
    qualify row_number() over (partition by node_id order by run_started_at desc)
      <= case resource_type when 'model' then ${runsOfModel} else 1 end
    order by run_started_at desc, node_id
  `)
}
