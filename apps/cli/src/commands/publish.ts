import { Command } from 'commander'
import type { AddCommand } from '../command-context.ts'
import { finish } from '../finish.ts'

/** `gata publish`: a new snapshot for each tenant whose audits pass. */
export function addPublish(add: AddCommand): void {
  const command = new Command('publish').description('Publish a snapshot of each tenant whose tests pass.')
  add(command, (context) => finish(context, (work) => context.useCases.publish(work)))
}
