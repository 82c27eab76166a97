import { GataError } from '@gata/base'
import { type FieldPolicy, fieldPolicy } from './field-policy.ts'
import type { Grant, Principal } from './principal.ts'
import { type Scope, scopes } from './scope.ts'

declare const proven: unique symbol

/**
 * The right of somebody to a tenant. It is made here alone, from somebody who has proven who they are; whatever reads data asks for one
 * and never for a slug.
 */
export interface TenantContext {
  readonly [proven]: true
  readonly tenant: string
  readonly principal: Principal
  readonly scopes: readonly Scope[]
  readonly policy: FieldPolicy
}

/** Every context that was made here; a look-alike is not among them. */
const made = new WeakSet<object>()

/**
 * The context of a principal in a tenant, if it has the right that is asked for.
 *
 * @throws GataError `tenant-not-found`, the same for a tenant that is not there and for one that is not the caller's; `scope-missing`.
 */
export function tenantContext(
  principal: Principal,
  tenant: string,
  scope: Scope,
  exists: (tenant: string) => boolean,
): TenantContext {
  const grant = grantOf(principal, tenant)
  if (!grant || !exists(tenant)) throw notFound(tenant)
  if (!grant.scopes.includes(scope)) throw missing(scope, grant)
  const context = { tenant, principal, scopes: grant.scopes, policy: fieldPolicy(grant.seesPersonalData) }
  made.add(context)
  return Object.freeze(context) as TenantContext // this is the one place that proves it
}

/**
 * Refuses what only looks like a context.
 *
 * @throws GataError `context-forged`.
 */
export function assertTenantContext(context: TenantContext): void {
  if (made.has(context)) return
  throw new GataError('context-forged', 'this is not the context of somebody who has proven who they are', {
    todo: 'Ask `tenantContext` for one.',
  })
}

/** The tenants that a principal may do something with, out of those that there are. */
export function tenantsOf(principal: Principal, all: readonly string[]): readonly string[] {
  return all.filter((tenant) => grantOf(principal, tenant) !== null)
}

function grantOf({ grants, limit }: Principal, tenant: string): Grant | null {
  const grant = grants === null ? everything : grants.get(tenant)
  if (!grant) return null
  if (limit === null) return grant
  return {
    scopes: grant.scopes.filter((scope) => limit.scopes.includes(scope)),
    seesPersonalData: grant.seesPersonalData && limit.seesPersonalData,
  }
}

const everything: Grant = { scopes, seesPersonalData: true }

function notFound(tenant: string): GataError {
  return new GataError('tenant-not-found', 'there is no such tenant for you', {
    got: tenant,
    todo: 'Ask for one of the tenants that your key or account was given.',
  })
}

function missing(scope: Scope, grant: Grant): GataError {
  return new GataError('scope-missing', `this needs the scope ${scope}`, {
    expected: scope,
    got: grant.scopes.join(', ') || 'none',
    todo: 'Ask an administrator of the tenant for a key or a role that has it.',
  })
}
