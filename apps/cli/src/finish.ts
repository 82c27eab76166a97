import type { CommandContext } from './command-context.ts'
import { type ExitCode, exitCodes } from './exit-code.ts'
import type { Outcome, Work } from './use-cases.ts'

/** Does a use case with progress shown, then shows its outcome. */
export async function finish(context: CommandContext, work: (work: Work) => Promise<Outcome>): Promise<ExitCode> {
  const { settings, signal, output, ask, readInput } = context
  const outcome = await work({ settings, signal, ask, readInput, onStep: (step) => output.step(step) })
  output.end()
  if (outcome.lines) output.lines(outcome.lines)
  for (const { title, columns, rows, records } of outcome.tables ?? []) {
    output.heading(title)
    output.table(columns, rows, records)
  }
  output.result({ status: outcome.status, summary: outcome.summary, ...outcome.record }, outcome.summary)
  const code = codes[outcome.status]
  return signal.aborted && code !== exitCodes.done ? exitCodes.interrupted : code
}

const codes = { done: exitCodes.done, failed: exitCodes.failed, 'tests-failed': exitCodes.testFailed } as const
