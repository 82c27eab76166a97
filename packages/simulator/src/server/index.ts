export type { FaultKind, FaultRule } from './faults.ts'
export type { LoggedRequest } from './request-log.ts'
export { type SimulatedConnection, type Simulator, type SimulatorOptions, startSimulator } from './start-simulator.ts'
