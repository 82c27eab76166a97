import { Command } from 'commander'
import type { AddCommand } from '../command-context.ts'
import { finish } from '../finish.ts'
import { withRunOptions } from './model-options.ts'

/** `gata build`: as `run`, with the tests of each model directly after it. */
export function addBuild(add: AddCommand): void {
  const command = withRunOptions(
    new Command('build').description(
      'Build the models that changed and test each directly after it; what stands below a failed test is left out.',
    ),
  )
  add(command, (context) => finish(context, (work) => context.useCases.build(work, command.opts())))
}
