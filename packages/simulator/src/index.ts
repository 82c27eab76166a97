export {
  type FaultKind,
  type FaultRule,
  type LoggedRequest,
  type SimulatedConnection,
  type Simulator,
  type SimulatorOptions,
  startSimulator,
} from './server/index.ts'
export { ga4EventJson } from './vendors/google-analytics/export-query.ts'
export {
  buildWorld,
  defaultNow,
  fillWorld,
  openWorld,
  type Truth,
  truth,
  type WorldSpec,
  worldSpec,
  worldVersion,
} from './world/index.ts'
