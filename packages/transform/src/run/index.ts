export type { CheckOptions, CheckProblem } from './check.ts'
export { check } from './check.ts'
