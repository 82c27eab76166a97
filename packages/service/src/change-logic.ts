import { join } from 'node:path'
import { didYouMean, GataError, isGataError } from '@gata/base'
import { editTenants, findTenant, type LogicChange, setLogic } from '@gata/tenants'
import type { Project } from './project.ts'

/** What of a tenant is changed. */
export interface LogicPlace {
  readonly tenant: string
  readonly source: string
  readonly object: string
}

/**
 * Writes a change of a tenant's logic into `tenants.yaml`, where it is checked as if written by hand. It reaches the data with the next run.
 *
 * @throws GataError `unknown-source`, `logic-invalid` with every problem and nothing written, `file-locked`.
 */
export async function changeLogic(
  project: Project,
  { tenant, source, object }: LogicPlace,
  change: LogicChange,
): Promise<void> {
  const known = findTenant(project.tenants, tenant).sources.map(({ connector }) => connector)
  if (!known.includes(source)) {
    throw new GataError('unknown-source', `${tenant} has no such source${didYouMean(source, known)}`, {
      where: 'source',
      expected: known.join(', ') || 'a source of the tenant',
      got: source,
    })
  }
  await editTenants(
    join(project.root, 'tenants.yaml'),
    (document) => setLogic(document, tenant, { connector: source, object }, change),
    { connectors: project.connectors },
  ).catch((thrown: unknown) => {
    throw isGataError(thrown, 'tenants-invalid') ? invalid(thrown, tenant) : thrown
  })
}

/** The problems without the file and lines in which they would stand, which are no business of a caller. */
function invalid({ message }: GataError, tenant: string): GataError {
  const problems = message.split('\n').map((line) => line.replace(/^.*?:\d+:\d+ /, ''))
  return new GataError('logic-invalid', problems.join('; '), { where: tenant, todo: 'Nothing was changed.' })
}
