export { type AuditEntry, type Deed, type Doing, readAuditLog, record } from './audit-log.ts'
export { type ControlDatabase, type ControlStore, type ControlStoreOptions, openControlStore } from './control-store.ts'
export { type ApiKey, createApiKey, listApiKeys, type NewApiKey, revokeApiKey } from './identity/api-keys.ts'
export { authenticate, type Credentials } from './identity/authenticate.ts'
export type { FieldPolicy } from './identity/field-policy.ts'
export { type Identity, linkIdentity, unlinkIdentity } from './identity/identities.ts'
export { logIn } from './identity/log-in.ts'
export { actorOf, type Grant, operator, type Principal } from './identity/principal.ts'
export { type Role, roles, type Scope, scopes } from './identity/scope.ts'
export { beginSession, csrfToken, endSession, isCsrfToken } from './identity/sessions.ts'
export { assertTenantContext, type TenantContext, tenantContext, tenantsOf } from './identity/tenant-context.ts'
export { createUser, disableUser, listUsers, type NewUser, setRole, type User } from './identity/users.ts'
export { type Job, type JobQueue, openJobQueue } from './jobs/job-queue.ts'
export { AccessTokens } from './oauth/access-tokens.ts'
export { type OAuthSettings, oauthSettings, publicUrlOf } from './oauth/oauth-settings.ts'
export {
  type KeptSecret,
  listSecrets,
  type NewSecret,
  readSecrets,
  reencryptSecrets,
  removeSecrets,
  type SourcePlace,
  storeSecret,
} from './secrets/connection-secrets.ts'
export { type KeyRing, readKeyRing } from './secrets/key-ring.ts'
