import { Command } from 'commander'
import type { AddCommand } from '../command-context.ts'
import { finish } from '../finish.ts'
import { withRunOptions } from './model-options.ts'

/** `gata run`: the models whose inputs or text changed are built. */
export function addRun(add: AddCommand): void {
  const command = withRunOptions(new Command('run').description('Build the models that changed or whose inputs did.'))
  add(command, (context) => finish(context, (work) => context.useCases.run(work, command.opts())))
}
