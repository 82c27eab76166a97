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
  const { stdout } = await promisify(execFile)(process.execPath, [program, name, JSON.stringify(input)], {
    env: { NODE_COMPILE_CACHE: compiledCode, ...process.env },
  })
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Measured<StepOutcome<Name>> // written by step-process.ts
}

/** The product's own (`apps/cli/bin/launch.js`): a command strips types and compiles its files the first time only, and so does a step. */
const compiledCode = fileURLToPath(new URL('../node_modules/.cache/gata', import.meta.url))
