// The use cases of whoever asks what the figures are. They load no vendor, no model and no run.
export { operatorContext } from './operator-context.ts'
export { chosenTenants, openProject, type Project } from './project.ts'
export { type QueryLimits, queryLimits } from './query-limits.ts'
export { type Answer, type QueryOptions, queryTenant, queryText, tenantDefinitions } from './query-tenant.ts'
