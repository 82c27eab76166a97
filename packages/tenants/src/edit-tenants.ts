import { realpath } from 'node:fs/promises'
import { type Document, isMap, isScalar } from 'yaml'
import { withFileLock } from './file-lock.ts'
import { unknownTenant } from './find-tenant.ts'
import { replaceFile } from './replace-file.ts'
import type { SupportedConnector } from './supported-connector.ts'
import type { Tenant, TenantStatus } from './tenant.ts'
import { tenantsSchema } from './tenants-schema.ts'
import { toTenants } from './to-tenants.ts'
import { checkYaml, parseYaml, readYaml } from './yaml-file.ts'

/**
 * Edits `tenants.yaml` in place, comments kept, and gives the tenants as they are afterwards. The file is read, edited,
 * checked and replaced in one step under a lock, so that no edit is lost and no half or invalid file is ever seen.
 * Errors: those of {@link readTenants} and of the edit, with nothing written; `file-locked`.
 */
export async function editTenants(
  path: string,
  edit: (document: Document) => void,
  { connectors }: { readonly connectors: readonly SupportedConnector[] },
): Promise<readonly Tenant[]> {
  const schema = tenantsSchema(connectors)
  const target = await realpath(path).catch(() => path)
  return withFileLock(target, async () => {
    const file = await readYaml('tenants', target)
    edit(file.document)
    const text = file.document.toString({ lineWidth: 0, flowCollectionPadding: /\{ \S/.test(file.text) })
    const tenants = toTenants(checkYaml(parseYaml('tenants', target, text), schema))
    if (text !== file.text) await replaceFile(target, text)
    return tenants
  })
}

/** Sets the status of a tenant. Error: `unknown-tenant`. */
export function setStatus(document: Document, slug: string, status: TenantStatus): void {
  needTenant(document, slug)
  document.setIn(['tenants', slug, 'status'], status)
}

/** Turns a source of a tenant on or off; one that is not listed yet is added. Error: `unknown-tenant`. */
export function setSourceEnabled(document: Document, slug: string, connector: string, enabled: boolean): void {
  needTenant(document, slug)
  const source = ['tenants', slug, 'sources', connector]
  if (document.hasIn(source)) document.setIn([...source, 'enabled'], enabled)
  else document.setIn(source, document.createNode({ enabled }))
}

/** Makes sure that the file has the tenant. Error: `unknown-tenant`. */
export function needTenant(document: Document, slug: string): void {
  const known = tenantSlugs(document)
  if (!known.includes(slug)) throw unknownTenant(slug, known)
}

/** The slugs in the file, in its order. */
export function tenantSlugs(document: Document): readonly string[] {
  const tenants = document.get('tenants')
  return isMap(tenants) ? tenants.items.map(({ key }) => String(isScalar(key) ? key.value : key)) : []
}
