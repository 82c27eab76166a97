// The use cases of whoever looks after what is published. They open no warehouse and load no model, so that a rollback takes no time.
export { chosenTenants, openProject, type Project } from './project.ts'
export { type Rollback, rollBack } from './rollback.ts'
export { doer, type SnapshotDeed } from './snapshot-history.ts'
export { type ListedSnapshot, pruneTenant, type TenantSnapshots, tenantSnapshots } from './snapshots.ts'
