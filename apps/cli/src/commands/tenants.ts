import { join } from 'node:path'
import type { Tenant } from '@gata/tenants'
import { Command } from 'commander'
import type { AddCommand } from '../command-context.ts'
import { exitCodes } from '../exit-code.ts'
import { finish } from '../finish.ts'
import type { TableColumn } from '../output/table.ts'
import { repeated } from './repeated-option.ts'
import { addTenantsAdd } from './tenants-add.ts'
import { addTenantsRemove } from './tenants-remove.ts'

/** `gata tenants`: who is on the platform and from where their data comes; also the way to check the file, and to edit it. */
export function addTenants(add: AddCommand): void {
  const command = new Command('tenants').description('Check tenants.yaml and list its tenants; add and remove them.')
  add(command, async ({ settings, output }) => {
    const { findTenant, readConnectors, readTenants } = await import('@gata/tenants')
    const connectors = await readConnectors(join(settings.project, 'supported_connectors.yaml'))
    const all = await readTenants(join(settings.project, 'tenants.yaml'), { connectors })
    const chosen = settings.tenants.length > 0 ? settings.tenants.map((slug) => findTenant(all, slug)) : all
    output.table(columns, chosen.map(rowOf))
    return exitCodes.done
  })
  addTenantsAdd(add, command)
  addDisable(add, command)
  addTenantsRemove(add, command)
}

/** `gata tenants disable <tenant> --source x`: the source is read no more. */
function addDisable(add: AddCommand, tenants: Command): void {
  const command = new Command('disable')
    .description('Switch sources of a tenant off in tenants.yaml; what was read of them stays.')
    .argument('<tenant>', 'its slug in tenants.yaml')
    .addOption(repeated('--source <connector>', 'the source; may be given again', 'none').makeOptionMandatory())
  const work: Parameters<AddCommand>[1] = (context) => {
    const sources = command.opts<{ source: readonly string[] }>().source
    return finish(context, (each) => context.useCases.disableSources(each, { tenant: command.args[0] ?? '', sources }))
  }
  add(command, work, tenants)
}

const columns: readonly TableColumn[] = [
  { name: 'slug', title: 'tenant', kind: 'text' },
  { name: 'business_name', title: 'business', kind: 'text' },
  { name: 'status', title: 'status', kind: 'text' },
  { name: 'currency', title: 'currency', kind: 'text' },
  { name: 'time_zone', title: 'time zone', kind: 'text' },
  { name: 'sources', title: 'sources', kind: 'text' },
]

function rowOf(tenant: Tenant): Readonly<Record<string, unknown>> {
  return {
    slug: tenant.slug,
    business_name: tenant.businessName,
    status: tenant.status,
    currency: tenant.reporting.currency,
    time_zone: tenant.reporting.timeZone,
    sources: tenant.sources.map(({ connector, enabled }) => (enabled ? connector : `(${connector})`)).join(', '),
  }
}
