import { execFile } from 'node:child_process'
import { availableParallelism } from 'node:os'
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
    env: { ...asLaunched, ...process.env },
  })
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Measured<StepOutcome<Name>> // written by step-process.ts
}

/**
 * As `apps/cli/bin/launch.js` starts the product: a command strips types and compiles its files the first time only, and its thread pool has
 * room for queries and for what they wait for.
 */
const asLaunched = {
  NODE_COMPILE_CACHE: fileURLToPath(new URL('../node_modules/.cache/gata', import.meta.url)),
  UV_THREADPOOL_SIZE: String(Math.max(16, 2 * availableParallelism())),
}
