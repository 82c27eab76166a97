// Who may do what with which tenant, without the store: whoever already knows the caller loads no database client.
export { type FieldPolicy, fieldPolicy } from './field-policy.ts'
export { operator, type Principal } from './principal.ts'
export { assertTenantContext, type TenantContext, tenantContext } from './tenant-context.ts'
