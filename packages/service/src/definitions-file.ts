import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { hiddenFields } from '@gata/metrics'
import { toBsl } from '@gata/semantic-files'
import { replaceFile, type Tenant, yamlText } from '@gata/tenants'
import { snapshotDirectory } from '@gata/warehouse'
import { fieldPolicy } from '@gata/control/context'
import type { Project } from './project.ts'
import { tenantDefinitions } from './questions.ts'

/** What a tenant's figures mean, as a file of the Boring Semantic Layer; without fields that name people. */
export function definitionsFile(tenant: Tenant): string {
  const model = tenantDefinitions(tenant)
  const hidden = hiddenFields(model, fieldPolicy(false).masked)
  const comment = `What the published tables of ${tenant.businessName} mean, for the Boring Semantic Layer.\nWritten at each publish; what is changed here is lost.`
  return yamlText(comment, toBsl(model, hidden))
}

/** Writes the file beside the tenant's snapshots, where it says something new. */
export async function writeDefinitions({ home }: Project, tenant: Tenant): Promise<void> {
  const path = join(snapshotDirectory(home, tenant.slug), 'semantic.yaml')
  const text = definitionsFile(tenant)
  const before = await readFile(path, 'utf8').catch(() => null)
  if (before !== text) await replaceFile(path, text)
}
