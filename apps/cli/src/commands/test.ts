import { Command } from 'commander'
import type { AddCommand } from '../command-context.ts'
import { finish } from '../finish.ts'
import { withModelOptions } from './model-options.ts'

/** `gata test`: the audits of the models, on what is built. */
export function addTest(add: AddCommand): void {
  const command = withModelOptions(
    new Command('test').description('Test the models that are built; exit code 3 when a test fails.'),
  )
  add(command, (context) => finish(context, (work) => context.useCases.test(work, command.opts())))
}
