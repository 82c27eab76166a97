import { join } from 'node:path'
import { findTenant, readConnectors, readTenants, type Tenant } from '@gata/tenants'
import { Command } from 'commander'
import type { AddCommand } from '../command-context.ts'
import { exitCodes } from '../exit-code.ts'
import type { TableColumn } from '../output/table.ts'

/** `gata tenants`: who is on the platform and from where their data comes; also the way to check the file. */
export function addTenants(add: AddCommand): void {
  const command = new Command('tenants').description('Check tenants.yaml and list its tenants.')
  add(command, async ({ settings, output }) => {
    const connectors = await readConnectors(join(settings.project, 'supported_connectors.yaml'))
    const all = await readTenants(join(settings.project, 'tenants.yaml'), { connectors })
    const chosen = settings.tenants.length > 0 ? settings.tenants.map((slug) => findTenant(all, slug)) : all
    output.table(columns, chosen.map(rowOf))
    return exitCodes.done
  })
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
