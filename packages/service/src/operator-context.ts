import { operator, type TenantContext, tenantContext } from '@gata/control/context'
import { scopes } from '@gata/control/scope'
import { findTenant } from '@gata/tenants'
import type { Project } from './project.ts'

/**
 * The right to a tenant of one who works at the machine itself; fields that name people are hidden unless they are asked for, so that a
 * list that is handed on holds none by accident.
 *
 * @throws GataError `unknown-tenant`.
 */
export function operatorContext(
  project: Project,
  slug: string,
  { seesPersonalData }: { readonly seesPersonalData: boolean },
): TenantContext {
  const { slug: known } = findTenant(project.tenants, slug)
  const principal = { ...operator, grants: new Map([[known, { scopes, seesPersonalData }]]) }
  return tenantContext(principal, known, 'query', () => true)
}
