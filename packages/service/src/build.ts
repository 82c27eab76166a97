import { platformModels } from '@gata/models'
import type { Tenant } from '@gata/tenants'
import { compile, type Manifest } from '@gata/transform'
import {
  type AuditOutcome,
  auditGraph,
  check,
  prepareWarehouse,
  type RunOptions,
  type RunOutcome,
  runGraph,
} from '@gata/transform/run'
import type { Warehouse } from '@gata/warehouse'
import { configsOf } from './model-configs.ts'
import { modelTenant } from './model-tenants.ts'
import type { OnPipelineEvent } from './pipeline-event.ts'
import type { Project } from './project.ts'
import { unitTestGate } from './unit-tests.ts'

export type BuildOptions = Pick<
  RunOptions,
  'selection' | 'force' | 'retried' | 'audit' | 'failFast' | 'concurrency' | 'record' | 'signal' | 'recordsResults'
> & {
  readonly runId: string
  readonly onEvent?: OnPipelineEvent
}

/** The compiled graph of the tenants, with the configuration that it was made of. */
export function compileTenants(project: Project, tenants: readonly Tenant[]): Manifest {
  const modelled = tenants.map((tenant) => modelTenant(project, tenant))
  return { ...compile(platformModels(modelled, project.fxRates)), configs: configsOf(modelled, project.fxRates) }
}

/**
 * Proves that every model gives the columns it declares, without any data.
 *
 * @throws GataError `check-failed` naming every problem.
 */
export async function checkModels(manifest: Manifest): Promise<void> {
  await check(manifest)
}

/** Brings the models of the tenants up to date; see `runGraph`. Where models are tested, their unit tests come before they are built. */
export async function buildModels(
  warehouse: Warehouse,
  manifest: Manifest,
  options: BuildOptions,
): Promise<RunOutcome> {
  const { runId, record, onEvent } = options
  onEvent?.({ type: 'run-begun', runId, command: record?.command ?? 'run', manifest })
  return await runGraph(warehouse, manifest, {
    ...options,
    ...(options.audit ? { beforeBuild: unitTestGate() } : {}),
    onEvent: (event) => onEvent?.({ type: 'run', event }),
  })
}

/** Tests what one tenant's models hold; see `auditGraph`. */
export async function auditTenant(
  warehouse: Warehouse,
  manifest: Manifest,
  tenant: Tenant,
  options: Pick<BuildOptions, 'runId' | 'selection' | 'signal' | 'onEvent'> & { readonly force?: boolean },
): Promise<AuditOutcome> {
  await prepareWarehouse(warehouse)
  const outcome = await auditGraph(warehouse, manifest, {
    runId: options.runId,
    force: options.force ?? false,
    selection: { ...options.selection, tenant: tenant.slug },
    ...(options.signal ? { signal: options.signal } : {}),
  })
  if (outcome.untested.length === 0) options.onEvent?.({ type: 'audited', tenant: tenant.slug, outcome })
  return outcome
}
