import { Command } from 'commander'
import type { AddCommand } from '../command-context.ts'
import { finish } from '../finish.ts'
import { select } from './repeated-option.ts'

/** `gata run`: the models whose inputs or text changed are built. */
export function addRun(add: AddCommand): void {
  const command = new Command('run')
    .description('Build the models that changed or whose inputs did.')
    .addOption(select())
    .option('--force', 'build all that is selected, changed or not', false)
  add(command, (context) => finish(context, (work) => context.useCases.run(work, command.opts())))
}
