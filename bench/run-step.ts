import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { StepInput, StepName, StepOutcome } from './step.ts'

/** What a step gave, and the most memory its process had. */
export interface Measured<Outcome> {
  readonly outcome: Outcome
  readonly peakMegabytes: number
}

/** Does a step in a process of its own, so that its memory is its own and no cache of an earlier step is warm. */
export async function runStep<Name extends StepName>(
  name: Name,
  input: StepInput<Name>,
): Promise<Measured<StepOutcome<Name>>> {
  const program = fileURLToPath(new URL('step-process.ts', import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, [program, name, JSON.stringify(input)])
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Measured<StepOutcome<Name>> // written by step-process.ts
}
