export { type LineageClaim, type LineageProof, proveLineage } from './lineage-proof.ts'
export type { InputRows, RunModelOptions } from './run-model.ts'
export { runModel } from './run-model.ts'
