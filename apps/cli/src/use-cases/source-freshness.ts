import {
  checkSourceFreshness,
  compileTenants,
  type FreshnessResult,
  selectionOf,
  withWriter,
} from '@gata/service/models'
import { counted } from '../output/number-text.ts'
import type { TableColumn } from '../output/table.ts'
import type { ModelChoice, Outcome, Work } from '../use-cases.ts'
import { open } from './open-work.ts'
import { shown } from './shown-path.ts'

/** Says how old what was read of each source is; the ones that are too old come first. */
export async function freshness(work: Work, choice: ModelChoice): Promise<Outcome> {
  const { project, tenants } = await open(work)
  const selection = await selectionOf(project, choice)
  const manifest = compileTenants(project, tenants)
  const { runId, results, artifact } = await withWriter(project, 'gata source freshness', (warehouse) =>
    checkSourceFreshness(warehouse, project, manifest, { tenants, selection }),
  )
  const of = (status: FreshnessResult['status']): number => results.filter((result) => result.status === status).length
  const bad = [
    ...(of('error') > 0 ? [`${of('error')} too old`] : []),
    ...(of('runtime error') > 0 ? [`${of('runtime error')} never read`] : []),
    ...(of('warn') > 0 ? [`${of('warn')} getting old`] : []),
  ]
  const sorted = [...results].sort((left, right) => order.indexOf(left.status) - order.indexOf(right.status))
  const summary = [`${of('pass')} of ${counted(results.length, 'landed table')} are fresh`, ...bad].join(', ')
  return {
    status: of('error') + of('runtime error') > 0 ? 'tests-failed' : 'done',
    summary: results.length === 0 ? 'No source is chosen whose age matters.' : `${summary}; ${shown(work, artifact)}`,
    record: { run_id: runId, artifact, pass: of('pass'), warn: of('warn'), error: of('error') + of('runtime error') },
    tables:
      results.length === 0
        ? []
        : [{ title: 'Sources', columns, rows: sorted.map(rowOf), records: sorted.map(recordOf) }],
  }
}

const order: readonly FreshnessResult['status'][] = ['error', 'runtime error', 'warn', 'pass']

const columns: readonly TableColumn[] = [
  { name: 'tenant', title: 'tenant', kind: 'text' },
  { name: 'object', title: 'object', kind: 'text' },
  { name: 'status', title: 'status', kind: 'text' },
  { name: 'age', title: 'read last, ago', kind: 'text' },
  { name: 'warnAfter', title: 'warns after', kind: 'text' },
  { name: 'errorAfter', title: 'fails after', kind: 'text' },
]

function rowOf({ tenant, source, object, status, ageSeconds, limits }: FreshnessResult): Record<string, unknown> {
  return {
    tenant,
    object: `${source}.${object}`,
    status: status === 'runtime error' ? 'never read' : status,
    age: ageSeconds === null ? null : span(ageSeconds),
    warnAfter: limits.warnAfter && counted(limits.warnAfter.count, limits.warnAfter.period),
    errorAfter: limits.errorAfter && counted(limits.errorAfter.count, limits.errorAfter.period),
  }
}

function recordOf(result: FreshnessResult): Record<string, unknown> {
  const { nodeId, tenant, source, object, status, message, maxLoadedAt, ageSeconds, limits } = result
  return {
    node: nodeId,
    tenant,
    source,
    object,
    status,
    message,
    max_loaded_at: maxLoadedAt,
    age_seconds: ageSeconds,
    warn_after: limits.warnAfter,
    error_after: limits.errorAfter,
  }
}

function span(seconds: number): string {
  if (seconds < 3600) return counted(Math.floor(seconds / 60), 'minute')
  if (seconds < 48 * 3600) return counted(Math.floor(seconds / 3600), 'hour')
  return counted(Math.floor(seconds / 86_400), 'day')
}
