export { buildWorld, fillWorld, openWorld } from './build-world.ts'
export { type Truth, truth } from './truth.ts'
export { defaultNow, type WorldSpec, worldSpec, worldVersion } from './world-spec.ts'
