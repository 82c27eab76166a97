import { md5Hex } from '@gata/base'
import { literal, quoteIdent, sql } from '@gata/sql'
import type { Queryable } from '@gata/warehouse'
import type { ManifestIncrement, ManifestNode } from '../manifest.ts'
import { quotedName } from './table-columns.ts'

/** What an increment needs to know of the run. */
export interface IncrementContext {
  readonly byId: ReadonlyMap<string, ManifestNode>
  /** The data version of a node as it stands now. */
  readonly versionOf: (id: string) => string
}

/** Makes the table that remembers up to which loads each table was built. */
export async function createIncrementState(warehouse: Queryable): Promise<void> {
  await warehouse.run(`create table if not exists platform.increment_state (
    node_id varchar,
    tenant_slug varchar,
    structure varchar,
    view_id varchar,
    watermark bigint
  )`)
}

/** Forgets up to which loads tables were built, so that they are made anew; for when records were taken out of their history. */
export async function forgetIncrements(warehouse: Queryable, tenant: string): Promise<void> {
  await warehouse.run(sql`delete from platform.increment_state where tenant_slug = ${tenant}`)
}

/**
 * Brings a table up to date from the records above the loads that it was built from: takes out the rows of records that changed or are
 * gone, puts in those that are, and runs the table's query again over the partitions that were touched, and no other. To be run in the
 * transaction that remembers the loads.
 *
 * @returns false, and nothing done, where the table has to be made anew: nothing is remembered, code or another input changed, an older
 * version became current again, or more than a tenth of the rows changed, from where on making it anew is faster.
 */
export async function followRecords(
  transaction: Queryable,
  node: ManifestNode,
  context: IncrementContext,
): Promise<boolean> {
  const { increment } = node
  if (!increment) return false
  const watermarks = await readWatermarks(transaction, node, structureOf(node, context))
  const records = recordsOf(increment, context.byId)
  if (records.length === 0 || records.some(({ view }) => !watermarks.has(view.id))) return false
  await findGone(transaction, node, records, watermarks)
  const [changes] = await transaction.rows<{ gone: number; steps_back: boolean; rows: number }>(`
    select
      (select count(*) from increment_gone) as gone,
      exists (from increment_gone where not is_new) as steps_back,
      (select count(*) from ${quotedName(node)}) as rows`)
  const follows = changes !== undefined && !changes.steps_back && changes.gone * 10 <= changes.rows
  if (follows) await replacePartitions(transaction, node, increment, records, watermarks)
  for (const { copy } of records) await transaction.run(`drop table if exists ${copy}`)
  for (const name of temporaryTables) await transaction.run(`drop table if exists ${name}`)
  return follows
}

/** Remembers the loads that a table was built from; to be run in the transaction that builds it. */
export async function rememberLoads(
  transaction: Queryable,
  node: ManifestNode,
  context: IncrementContext,
): Promise<void> {
  if (!node.increment) return
  const structure = structureOf(node, context)
  await transaction.run(sql`delete from platform.increment_state where node_id = ${node.id}`)
  for (const { view, push } of recordsOf(node.increment, context.byId)) {
    await transaction.run(sql`
      insert into platform.increment_state
      select
        ${node.id},
        ${node.tenant},
        ${structure},
        ${view.id},
        coalesce(max(watermark), 0)
      from platform.push_state
      where node_id = ${push}
    `)
  }
}

interface RecordView {
  readonly view: ManifestNode
  readonly master: ManifestNode
  readonly push: string
  readonly platform: string
  /** Name of the temporary table that stands for the view. */
  readonly copy: string
}

function recordsOf({ records }: ManifestIncrement, byId: ReadonlyMap<string, ManifestNode>): readonly RecordView[] {
  return records.flatMap(({ view: id, platform }, index) => {
    const view = byId.get(id)
    const above = (view?.dependsOn ?? []).flatMap((other) => byId.get(other) ?? [])
    const master = above.find(({ kind }) => kind === 'incremental')
    const push = above.find(({ kind }) => kind === 'push')
    return view && master && push ? [{ view, master, push: push.id, platform, copy: `increment_records_${index}` }] : []
  })
}

/** Digest of all that an increment takes for granted: the code of the table and its views, and whatever else it reads. */
function structureOf(node: ManifestNode, { byId, versionOf }: IncrementContext): string {
  const views = new Set(node.increment?.records.map(({ view }) => view))
  const parts = node.dependsOn.flatMap((id) => {
    const upstream = byId.get(id)
    if (!upstream || !views.has(id)) return [`${id}=${versionOf(id)}`]
    const masters = upstream.dependsOn.filter((other) => byId.get(other)?.kind === 'incremental')
    return [`${id}=${upstream.fingerprint}`, ...masters.map((other) => `${other}=${versionOf(other)}`)]
  })
  return md5Hex([node.fingerprint, ...parts].join('\n'))
}

async function readWatermarks(
  transaction: Queryable,
  node: ManifestNode,
  structure: string,
): Promise<ReadonlyMap<string, number>> {
  const rows = await transaction.rows<{ view_id: string; watermark: number }>(sql`
    select view_id, watermark
    from platform.increment_state
    where node_id = ${node.id}
      and structure = ${structure}
  `)
  return new Map(rows.map((row) => [row.view_id, row.watermark]))
}

/** The keys of which something newer came; `is_new` where the version in force is itself new. */
async function findGone(
  transaction: Queryable,
  node: ManifestNode,
  records: readonly RecordView[],
  watermarks: ReadonlyMap<string, number>,
): Promise<void> {
  const selects = records.map(
    ({ view, master, platform }) => `select
  ${literal(platform)} as source_platform,
  md5(record_key) as row_key,
  bool_or(is_current) as is_new
from ${quotedName(master)}
where tenant_slug = ${literal(node.tenant)}
  and source_platform = ${literal(platform)}
  and load_seq > ${literal(watermarks.get(view.id) ?? 0)}
group by record_key`,
  )
  await transaction.run(`create or replace temp table increment_gone as\n${selects.join('\nunion all\n')}`)
}

async function replacePartitions(
  transaction: Queryable,
  node: ManifestNode,
  { rows, rowColumns, query, rowKey, partition }: ManifestIncrement,
  records: readonly RecordView[],
  watermarks: ReadonlyMap<string, number>,
): Promise<void> {
  const target = quotedName(node)
  const key = quoteIdent(rowKey)
  const columns = rowColumns.map(quoteIdent).join(', ')
  const parts = partition.map(quoteIdent).join(', ')
  let text = rows
  for (const { view, copy } of records) {
    const light = view.columns.map(({ name }) => name).filter((name) => !view.heavyColumns.includes(name))
    await transaction.run(`create or replace temp table ${copy} as
select ${light.map(quoteIdent).join(', ')}
from ${quotedName(view)}
where load_seq > ${literal(watermarks.get(view.id) ?? 0)}`)
    text = text.replaceAll(quotedName(view), copy)
  }
  const isGone = `exists (
  from increment_gone
  where increment_gone.source_platform = standing.source_platform
    and increment_gone.row_key = standing.${key}
)`
  await transaction.run(`create or replace temp table increment_fresh as\n${text}`)
  await transaction.run(`create or replace temp table increment_touched as
select ${parts} from increment_fresh
union
select ${parts} from ${target} as standing where ${isGone}`)
  await transaction.run(`create or replace temp table increment_rows as
select ${columns} from increment_fresh
union all
select ${columns}
from ${target} as standing
semi join increment_touched using (${parts})
where not ${isGone}`)
  await transaction.run(`delete from ${target}
where rowid in (
  select standing.rowid from ${target} as standing semi join increment_touched using (${parts})
  union all
  select standing.rowid from ${target} as standing where ${isGone}
)`)
  await transaction.run(`insert into ${target} by name\n${query}`)
}

const temporaryTables = ['increment_gone', 'increment_fresh', 'increment_touched', 'increment_rows']
