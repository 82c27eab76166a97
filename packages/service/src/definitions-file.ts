import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf } from '@gata/base'
import { hiddenFields } from '@gata/metrics'
import { toBsl } from '@gata/semantic-files'
import { replaceFile, type Tenant, yamlText } from '@gata/tenants'
import { snapshotDirectory } from '@gata/warehouse'
import { fieldPolicy } from '@gata/control/context'
import type { Project } from './project.ts'
import { readDefinitions } from './tenant-definitions.ts'

/** What a tenant's figures mean, as a file of the Boring Semantic Layer; without fields that name people. */
export async function definitionsFile(project: Project, tenant: Tenant): Promise<string> {
  const model = await readDefinitions(project, tenant)
  const hidden = hiddenFields(model, fieldPolicy(false).masked)
  const comment = `What the published tables of ${tenant.businessName} mean, for the Boring Semantic Layer.\nWritten at each publish; what is changed here is lost.`
  return yamlText(comment, toBsl(model, hidden))
}

/**
 * Writes the file beside the tenant's snapshots, where it says something new. An overlay that does not hold together is no reason not to
 * publish: then the file of before stays, and the log says why.
 */
export async function writeDefinitions(project: Project, tenant: Tenant): Promise<void> {
  const path = join(snapshotDirectory(project.home, tenant.slug), 'semantic.yaml')
  const text = await definitionsFile(project, tenant).catch((thrown: unknown) => {
    project.logger.log('error', 'the definitions were not written', { tenant: tenant.slug, error: messageOf(thrown) })
    return null
  })
  if (text === null) return
  const before = await readFile(path, 'utf8').catch(() => null)
  if (before !== text) await replaceFile(path, text)
}
