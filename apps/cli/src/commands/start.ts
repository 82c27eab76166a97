import { Command } from 'commander'
import type { AddCommand } from '../command-context.ts'
import { finish } from '../finish.ts'

/** `gata start`: the whole way on the demo tenants. */
export function addStart(add: AddCommand): void {
  const command = new Command('start').description(
    'Do everything once: serve the simulated vendors, ingest, build, test, publish, report.',
  )
  add(command, (context) => finish(context, (work) => context.useCases.start(work)))
}
