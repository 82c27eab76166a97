/**
 * What a caller may do with a tenant.
 *
 * - `read`: definitions, status and health.
 * - `query`: the numbers.
 * - `admin`: change the tenant's logic, keys and members.
 */
export type Scope = 'read' | 'query' | 'admin'

export const scopes: readonly Scope[] = ['read', 'query', 'admin']

export type Role = 'owner' | 'admin' | 'analyst' | 'viewer'

export const roles: readonly Role[] = ['owner', 'admin', 'analyst', 'viewer']

/** What a role may do, and whether it sees fields that name people. */
export const rights: Readonly<Record<Role, { readonly scopes: readonly Scope[]; readonly seesPersonalData: boolean }>> =
  {
    owner: { scopes: ['read', 'query', 'admin'], seesPersonalData: true },
    admin: { scopes: ['read', 'query', 'admin'], seesPersonalData: true },
    analyst: { scopes: ['read', 'query'], seesPersonalData: false },
    viewer: { scopes: ['read', 'query'], seesPersonalData: false },
  }
