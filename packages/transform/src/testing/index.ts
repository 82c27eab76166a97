export type { InputRows, RunModelOptions } from './run-model.ts'
export { runModel } from './run-model.ts'
