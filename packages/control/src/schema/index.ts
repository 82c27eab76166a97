export { apiKeys } from './api-keys.ts'
export { auditLog } from './audit-log.ts'
export { connectionSecrets } from './connection-secrets.ts'
export { loginFailures, memberships, sessions, users } from './people.ts'
