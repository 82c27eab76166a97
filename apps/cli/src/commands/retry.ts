import { Command } from 'commander'
import type { AddCommand } from '../command-context.ts'
import { finish } from '../finish.ts'
import { threads } from './model-options.ts'

/** `gata retry`: what the last run left undone. */
export function addRetry(add: AddCommand): void {
  const command = new Command('retry')
    .description(
      'Take the last run up again: what failed, was left out, called off or lost with the process; nothing else.',
    )
    .option('--fail-fast', 'stop at the first failure', false)
    .addOption(threads())
  add(command, (context) => finish(context, (work) => context.useCases.retry(work, command.opts())))
}
