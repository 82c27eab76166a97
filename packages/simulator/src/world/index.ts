export { buildWorld, fillWorld, openWorld } from './build-world.ts'
export { worldTables } from './tables.ts'
export { type Truth, type TruthOptions, truth } from './truth.ts'
export { defaultNow, type WorldAccounts, type WorldSpec, worldSpec } from './world-spec.ts'
