import type { Tenant } from '@gata/tenants'
import type { Manifest, ManifestNode } from '@gata/transform'
import { beginRun, isFailure, prepareWarehouse, type RunTask, type TestResult } from '@gata/transform/run'
import type { Warehouse } from '@gata/warehouse'
import { auditTenant, type BuildOptions } from './build.ts'

/** What the tests of some tenants found. */
export interface TestOutcome {
  readonly results: readonly TestResult[]
  readonly auditPassed: boolean
  /** Models that were not tested, because the run was called off. */
  readonly untested: readonly ManifestNode[]
}

/**
 * Tests what is built, again where it passed before; models whose tests fail, or were not run because
 * the run was called off, are remembered as left, so that they can be taken up again.
 */
export async function testModels(
  warehouse: Warehouse,
  manifest: Manifest,
  tenants: readonly Tenant[],
  options: Pick<BuildOptions, 'runId' | 'selection' | 'record' | 'signal' | 'onEvent'>,
): Promise<TestOutcome> {
  options.onEvent?.({ type: 'run-begun', runId: options.runId, command: 'test', manifest })
  await prepareWarehouse(warehouse)
  const startedAt = new Date()
  const results: TestResult[] = []
  const untested: ManifestNode[] = []
  let auditPassed = true
  for (const tenant of tenants) {
    const outcome = await auditTenant(warehouse, manifest, tenant, { ...options, force: true })
    results.push(...outcome.results)
    untested.push(...outcome.untested)
    auditPassed &&= outcome.auditPassed
  }
  const failed = results.filter(isFailure).map(({ model }) => model)
  const left = [...new Set([...failed, ...untested].map(({ id }) => id))].map(
    (nodeId): RunTask => ({ nodeId, work: 'test' }),
  )
  const { runId, record } = options
  if (record) {
    await warehouse.transaction((transaction) => beginRun(transaction, { ...record, runId, startedAt }, left))
  }
  return { results, auditPassed, untested }
}
