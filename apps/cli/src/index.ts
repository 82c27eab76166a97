export { runCommand } from './run-command.ts'
export type { Terminal } from './terminal.ts'
export type { Outcome, ResultTable, UseCases, Work } from './use-cases.ts'
