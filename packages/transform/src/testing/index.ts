export type { RunModelOptions } from '../run/run-model.ts'
export { runModel } from '../run/run-model.ts'
export type { InputRows } from '../unit-test.ts'
export { type LineageClaim, type LineageProof, proveLineage } from './lineage-proof.ts'
