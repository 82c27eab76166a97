import { addTenant, connectorGuide, disableSources, openProject, type Project, removeTenant } from '@gata/service'
import { findTenant } from '@gata/tenants'
import { grouped } from '../output/number-text.ts'
import type { Outcome, TenantChoice, Work } from '../use-cases.ts'
import { completeTenant } from './complete-tenant.ts'

/** Adds a tenant to tenants.yaml, then says which secrets it needs. */
export async function add(work: Work, choice: TenantChoice): Promise<Outcome> {
  const project = await projectOf(work)
  const tenant = await addTenant(project, await completeTenant(project, choice, work.ask))
  const secrets = tenant.sources.flatMap(({ connector }) =>
    connectorGuide(connector, tenant.slug).secrets.map(({ variable }) => ({ source: connector, variable })),
  )
  return {
    status: 'done',
    summary: `${tenant.slug} is added to tenants.yaml as ${tenant.status}. Set its secrets, then run: gata onboard ${tenant.slug}`,
    record: { tenant: tenant.slug, tenant_status: tenant.status, secrets },
    tables: [
      {
        title: 'Secrets, in the environment',
        columns: [
          { name: 'source', title: 'source', kind: 'text' },
          { name: 'variable', title: 'variable', kind: 'text' },
        ],
        rows: secrets,
      },
    ],
  }
}

/** Switches sources of a tenant off. */
export async function disable(
  work: Work,
  options: { readonly tenant: string; readonly sources: readonly string[] },
): Promise<Outcome> {
  const tenant = await disableSources(await projectOf(work), options.tenant, options.sources)
  const enabled = tenant.sources.filter((source) => source.enabled).map(({ connector }) => connector)
  return {
    status: 'done',
    summary: `${options.sources.join(', ')} of ${tenant.slug} is off; still read: ${enabled.join(', ') || 'nothing'}. What was landed stays, and leaves the star schema with the next run.`,
    record: { tenant: tenant.slug, disabled: options.sources, enabled },
  }
}

/** Removes a tenant with all its data. */
export async function remove(
  work: Work,
  options: { readonly tenant: string; readonly confirm: () => Promise<void> },
): Promise<Outcome> {
  const project = await projectOf(work)
  const tenant = findTenant(project.tenants, options.tenant)
  await options.confirm()
  const { rows, relations, files } = await removeTenant(project, tenant)
  const deleted = Object.values(rows).reduce((sum, count) => sum + count, 0)
  return {
    status: 'done',
    summary: `${tenant.slug} is removed: ${relations} tables and views, ${grouped(deleted)} rows in shared tables, ${files.length} folders, and its entry in tenants.yaml.`,
    record: { tenant: tenant.slug, relations, rows, files },
  }
}

async function projectOf(work: Work): Promise<Project> {
  return await openProject({
    root: work.settings.project,
    home: work.settings.home,
    target: work.settings.target,
  })
}
