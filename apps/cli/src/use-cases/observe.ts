import { type Health, readHealth } from '@gata/service/models'
import { counted, duration, grouped } from '../output/number-text.ts'
import type { TableColumn } from '../output/table.ts'
import type { Outcome, ResultTable, Work } from '../use-cases.ts'
import { open } from './open-work.ts'

type Row = Readonly<Record<string, unknown>>

/** How tenants are, as the last runs left them; parts with nothing to tell are left out. */
export async function observe(work: Work): Promise<Outcome> {
  const { project, tenants } = await open(work)
  const health = await readHealth(
    project,
    tenants.map(({ slug }) => slug),
  )
  if (!health) {
    return { status: 'done', summary: 'No run has recorded anything yet: gata run.', record: { tenants: 0 } }
  }
  const troubled = health.tenants.filter((each) => troublesOf(each).length > 0)
  return {
    status: 'done',
    summary: summaryOf(health, troubled),
    record: { tenants: health.tenants.length, troubled: troubled.map(({ tenant }) => tenant) },
    tables: tablesOf(health).filter(({ rows }) => rows.length > 0),
  }
}

function summaryOf({ tenants }: Health, troubled: Health['tenants']): string {
  const [only] = troubled
  if (!only) return `All is well with ${counted(tenants.length, 'tenant')}: nothing fails, is late or stands out.`
  const first = `${only.tenant} has ${troublesOf(only).join(', ')}`
  return troubled.length === 1 ? `${first}.` : `${first}; ${troubled.length - 1} more of ${tenants.length} need a look.`
}

function troublesOf(tenant: Health['tenants'][number]): readonly string[] {
  const { failing_models: models, failing_tests: tests, late_sources: late, anomalies } = tenant
  return [
    ...(models > 0 ? [counted(models, 'failing model')] : []),
    ...(tests > 0 ? [counted(tests, 'failing test')] : []),
    ...(late > 0 ? [counted(late, 'late source')] : []),
    ...(anomalies > 0 ? [anomalyCount(anomalies)] : []),
  ]
}

function anomalyCount(count: number): string {
  return `${grouped(count)} ${count === 1 ? 'anomaly' : 'anomalies'}`
}

function tablesOf({ tenants, runs, failing, late, anomalies, slow }: Health): readonly ResultTable[] {
  return [
    {
      title: 'Tenants',
      columns: tenantColumns,
      rows: tenants.map((each) => ({
        ...each,
        ready: `${each.ready} of ${each.subjects}`,
        loaded: minute(each.last_loaded_at),
        lag: hours(each.lag_hours),
      })),
      records: tenants.map((each) => ({ part: 'tenant', ...each })),
    },
    {
      title: 'Last runs',
      columns: runColumns,
      rows: runs.map((run) => ({
        ...run,
        started: minute(run['started_at']),
        took: seconds(run['seconds']),
        tenants: whole(run['tenants']),
      })),
      records: withPart('run', runs),
    },
    {
      title: 'Failing',
      columns: failingColumns,
      rows: failing.map((row) => ({ ...row, since: minute(row['since']) })),
      records: withPart('failing', failing),
    },
    { title: 'Late sources', columns: lateColumns, rows: late, records: withPart('late', late) },
    {
      title: 'Stands out',
      columns: anomalyColumns,
      rows: anomalies.slice(0, mostRows).map((row) => ({ ...row, table: bare(row['table']) })),
      records: withPart('anomaly', anomalies),
    },
    {
      title: 'Slowest models',
      columns: slow.some(isSlower) ? [...slowColumns, slowerColumn] : slowColumns,
      rows: slow.map((row) => ({
        ...row,
        took: seconds(row['seconds']),
        usual: seconds(row['usual_seconds']),
        slower: isSlower(row) ? 'slower than usual' : '',
      })),
      records: withPart('slow', slow),
    },
  ]
}

function isSlower(row: Row): boolean {
  return row['is_slower_than_usual'] === true
}

/** What a program tells the parts apart by. */
function withPart(part: string, rows: readonly Row[]): readonly Row[] {
  return rows.map((row) => ({ part, ...row }))
}

function minute(instant: unknown): string | null {
  return typeof instant === 'string' ? `${instant.slice(0, 10)} ${instant.slice(11, 16)}` : null
}

function seconds(value: unknown): string | null {
  return typeof value === 'number' ? duration(value * 1000) : null
}

function hours(value: number | null): string | null {
  return value === null ? null : `${value.toFixed(1)} h old`
}

function whole(list: unknown): number | null {
  return Array.isArray(list) ? list.length : null
}

function bare(id: unknown): string {
  const name = String(id)
  return name.slice(name.indexOf('.') + 1)
}

const tenantColumns: readonly TableColumn[] = [
  { name: 'tenant', title: 'tenant', kind: 'text' },
  { name: 'ready', title: 'ready', kind: 'text' },
  { name: 'failing_models', title: 'models failing', kind: 'count' },
  { name: 'failing_tests', title: 'tests failing', kind: 'count' },
  { name: 'warning_tests', title: 'warning', kind: 'count' },
  { name: 'loaded', title: 'last load UTC', kind: 'text' },
  { name: 'late_sources', title: 'late', kind: 'count' },
  { name: 'lag', title: 'newest row', kind: 'number' },
  { name: 'anomalies', title: 'anomalies', kind: 'count' },
  { name: 'identity_rate', title: 'devices known', kind: 'percent' },
]

const runColumns: readonly TableColumn[] = [
  { name: 'started', title: 'began UTC', kind: 'text' },
  { name: 'command', title: 'command', kind: 'text' },
  { name: 'status', title: 'status', kind: 'text' },
  { name: 'took', title: 'took', kind: 'number' },
  { name: 'tenants', title: 'tenants', kind: 'count' },
  { name: 'built', title: 'built', kind: 'count' },
  { name: 'unchanged', title: 'unchanged', kind: 'count' },
  { name: 'failed', title: 'failed', kind: 'count' },
  { name: 'tested', title: 'tested', kind: 'count' },
  { name: 'tests_failed', title: 'tests failed', kind: 'count' },
]

const failingColumns: readonly TableColumn[] = [
  { name: 'name', title: 'model or test', kind: 'text', longest: 70 },
  { name: 'status', title: 'status', kind: 'text' },
  { name: 'failing_rows', title: 'rows', kind: 'count' },
  { name: 'since', title: 'at UTC', kind: 'text' },
  { name: 'message', title: 'what is wrong', kind: 'text', longest: 70 },
]

const lateColumns: readonly TableColumn[] = [
  { name: 'tenant', title: 'tenant', kind: 'text' },
  { name: 'source_table', title: 'source', kind: 'text' },
  { name: 'status', title: 'status', kind: 'text' },
]

const anomalyColumns: readonly TableColumn[] = [
  { name: 'table', title: 'table', kind: 'text' },
  { name: 'source', title: 'source', kind: 'text' },
  { name: 'day', title: 'day', kind: 'text' },
  { name: 'kind', title: 'kind', kind: 'text' },
  { name: 'message', title: 'what stands out', kind: 'text', longest: 80 },
]

const slowColumns: readonly TableColumn[] = [
  { name: 'model', title: 'model', kind: 'text' },
  { name: 'took', title: 'took', kind: 'number' },
  { name: 'usual', title: 'usual', kind: 'number' },
  { name: 'builds_before', title: 'builds before', kind: 'count' },
]

const slowerColumn: TableColumn = { name: 'slower', title: 'so it is', kind: 'text' }

const mostRows = 30
