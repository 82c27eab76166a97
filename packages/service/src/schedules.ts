// The use cases of the scheduler: it opens no warehouse and loads no model, the processes that it starts do.
export { chosenTenants, openProject, type Project } from './project.ts'
export { type GataProgram, runInProcess } from './schedule/run-in-process.ts'
export {
  dueTime,
  isUnderWay,
  readScheduleState,
  type ScheduledRun,
  type ScheduledTenant,
  type ScheduleState,
} from './schedule/schedule-state.ts'
export { type RunTenant, runSchedules, type ScheduleEvent, type SchedulerOptions } from './schedule/scheduler.ts'
