// The use cases of a process that serves callers. They load no vendor, no model and no run.
export { changeLogic, type LogicPlace } from './change-logic.ts'
export { LiveProject } from './live-project.ts'
export {
  type TenantRecords,
  tenantFreshness,
  tenantRuns,
  tenantSummary,
  tenantTests,
} from './observability/tenant-health.ts'
export { openProjectControl } from './open-project-control.ts'
export type { Project } from './project.ts'
export { Questions } from './questions.ts'
export { ServingMetrics } from './telemetry/serving-metrics.ts'
export { tenantStatus, type TenantStanding } from './tenant-status.ts'
