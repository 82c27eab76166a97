import { literal, quoteIdent } from '@gata/sql'
import type { ManifestNode } from './manifest.ts'

/** What the staged rows above a watermark are, from one narrow look at them. */
export interface PushScope {
  /** Rows with a `load_seq` above this are new. */
  readonly watermark: number
  readonly tenants: readonly string[]
  readonly platforms: readonly string[]
  /** A load brings a record twice, which costs one more sort, of the records that need care. */
  readonly hasCopies: boolean
}

/** The statements of a push, to be run in one transaction in the order in which they stand. */
export interface PushStatements {
  /** Makes `pushed_keys`: the keys that need care, because they come more than once or stand in the master already. */
  readonly findKeys: string
  /** Inserts all other records, without looking at a payload. */
  readonly insertNew: string
  /** Makes `pushed_versions`: every version of the keys that need care, old and new, without payload, with its verdict. */
  readonly orderVersions: string
  /** Takes the mark off versions that are no longer current. */
  readonly unmark: string
  /** Marks a version that was current before and is again, which only a repaired history can bring. */
  readonly mark: string
  /** Inserts the new versions that say something new. */
  readonly insertVersions: string
  /** Drops what the push made for itself. */
  readonly clean: readonly string[]
}

/**
 * The merge of a staging view into its master model.
 *
 * A record is (tenant, platform, key). Its versions stand in the order (change time, nulls first, then load). A staged version
 * is inserted unless the version before it says the same (equal hash, equally deleted), wherever in that order it stands, so a
 * load that is pushed twice changes nothing and a late older version never becomes current. The last one is the current one.
 *
 * Payloads are only streamed from staging to master: sorts and joins see the narrow columns alone.
 */
export function pushStatements(
  push: ManifestNode,
  master: Pick<ManifestNode, 'schema' | 'name'>,
  scope: PushScope,
): PushStatements {
  const names = push.columns.map(({ name }) => quoteIdent(name))
  const target = `${quoteIdent(master.schema)}.${quoteIdent(master.name)}`
  const staged = `(
  select *
  from (
${push.sql ?? ''}
  ) as everything
  where load_seq > ${literal(scope.watermark)}
) as staged`
  const inScope = `tenant_slug in (${list(scope.tenants)})\n  and source_platform in (${list(scope.platforms)})`
  return {
    findKeys: `create or replace temp table pushed_keys as
with staged_keys as (
  select ${recordColumns}, count(*) as staged_versions
  from ${staged}
  group by ${recordColumns}
)
select ${recordColumns}
from staged_keys
where staged_versions > 1
union
select ${recordColumns}
from staged_keys
semi join (
  select ${recordColumns}
  from ${target}
  where ${inScope}
) as known using (${recordColumns})`,
    insertNew: `insert into ${target} (${names.join(', ')}, is_current)
select ${names.join(', ')}, true as is_current
from ${staged}
anti join pushed_keys using (${recordColumns})`,
    orderVersions: `create or replace temp table pushed_versions as
with versions as (
  select ${recordColumns}, ${versionColumns}, rowid as master_row, is_current as was_current
  from ${target}
  semi join pushed_keys using (${recordColumns})
  where ${inScope}
  union all
  select ${recordColumns}, ${versionColumns}, null as master_row, false as was_current
  from ${staged}
  semi join pushed_keys using (${recordColumns})
),
judged as (
  select
    *,
    master_row is null
      and record_hash is not distinct from lag(record_hash) over in_order
      and is_deleted is not distinct from lag(is_deleted) over in_order
      and row_number() over in_order > 1 as is_repeat
  from versions
  window in_order as (
    partition by ${recordColumns}
    order by changed_at nulls first, load_seq, record_hash, is_deleted, master_row nulls last
  )
)
select
  *,
  row_number() over (
    partition by ${recordColumns}
    order by changed_at desc nulls last, load_seq desc, record_hash desc, is_deleted desc, master_row nulls first
  ) = 1 as is_current
from judged
where not is_repeat`,
    unmark: `update ${target}
set is_current = false
where rowid in (select master_row from pushed_versions where was_current and not is_current)`,
    mark: `update ${target}
set is_current = true
where rowid in (select master_row from pushed_versions where master_row is not null and is_current and not was_current)`,
    insertVersions: `insert into ${target} (${names.join(', ')}, is_current)
select ${names.map((name) => `staged.${name}`).join(', ')}, pushed_versions.is_current
from ${staged}
join pushed_versions
  on ${matches(['tenant_slug', 'source_platform', 'record_key', 'load_seq', 'record_hash', 'is_deleted'], '=')}
  and ${matches(['changed_at'], 'is not distinct from')}
where pushed_versions.master_row is null${scope.hasCopies ? onlyOneCopy : ''}`,
    clean: ['drop table if exists pushed_versions', 'drop table if exists pushed_keys'],
  }
}

/** Whether one load brings the same record twice, among the `pushed_keys`. */
export function copiesQuery(push: ManifestNode, watermark: number): string {
  return `select exists (
  select 1
  from (
${push.sql ?? ''}
  ) as staged
  semi join pushed_keys using (${recordColumns})
  where load_seq > ${literal(watermark)}
  group by ${recordColumns}, load_seq
  having count(*) > 1
) as has_copies`
}

/** Counts the staged rows above a watermark and tells how far they go and whom they belong to. */
export function pushScopeQuery(push: ManifestNode, watermark: number): string {
  return `select
  count(*) as staged,
  max(load_seq) as watermark,
  list(distinct tenant_slug) as tenants,
  list(distinct source_platform) as platforms
from (
${push.sql ?? ''}
) as staged
where load_seq > ${literal(watermark)}`
}

/** The columns that a push must give, since they name a record and tell its versions apart: the merge is decided by them. */
export const keyColumns: readonly string[] = [
  'tenant_slug',
  'source_platform',
  'record_key',
  'record_hash',
  'load_seq',
  'changed_at',
  'is_deleted',
]

const onlyOneCopy = `
qualify row_number() over (
  partition by staged.tenant_slug, staged.source_platform, staged.record_key, staged.load_seq, staged.record_hash, staged.is_deleted, staged.changed_at
) = 1`
const recordColumns = 'tenant_slug, source_platform, record_key'
const versionColumns = 'record_hash, load_seq, changed_at, is_deleted'

function list(values: readonly string[]): string {
  return values.map(literal).join(', ')
}

function matches(columns: readonly string[], operator: string): string {
  return columns.map((name) => `staged.${name} ${operator} pushed_versions.${name}`).join('\n  and ')
}
