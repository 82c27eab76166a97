// The use cases of whoever asks what the figures are. They load no vendor, no model and no run.
export { chosenTenants, openProject, type Project } from './project.ts'
export { type Answer, type QueryOptions, queryTenant, queryText, tenantDefinitions } from './query-tenant.ts'
