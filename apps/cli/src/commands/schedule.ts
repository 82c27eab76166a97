import { Command, InvalidArgumentError } from 'commander'
import type { AddCommand } from '../command-context.ts'
import { finish } from '../finish.ts'

/** `gata schedule`: tenants are run at the times that `tenants.yaml` gives them. */
export function addSchedule(add: AddCommand): void {
  const command = new Command('schedule')
    .description(
      'Run tenants at the times of schedule in tenants.yaml, until Ctrl-C. Missed times are made up for by one run.',
    )
    .option('--once', 'run what is due now and end', false)
    .option('--dry-run', 'say what is due and when each tenant comes next; run nothing', false)
    .option('--concurrency <number>', 'tenants at a time', count, 2)
  add(command, (context) => finish(context, (work) => context.useCases.schedule(work, command.opts())))
}

function count(text: string): number {
  const value = Number(text)
  if (Number.isInteger(value) && value > 0) return value
  throw new InvalidArgumentError('It must be a whole number above 0.')
}
