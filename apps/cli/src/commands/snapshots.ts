import { Command, InvalidArgumentError } from 'commander'
import type { AddCommand } from '../command-context.ts'
import { finish } from '../finish.ts'

/** `gata snapshots`: what is published, what was, and the end of old ones. */
export function addSnapshots(add: AddCommand): void {
  const list = new Command('snapshots')
    .description(
      'List the published snapshots of each tenant, newest first, and why the last run published nothing if so.',
    )
    .option('--verify', 'count and add up every table, and compare with what the snapshot says of itself', false)
  add(list, (context) => finish(context, (work) => context.useCases.snapshots(work, list.opts<{ verify: boolean }>())))
  const prune = new Command('prune')
    .description('Delete old snapshots; the one in service and those that somebody reads stay.')
    .option('--keep <number>', 'how many stay; as tenants.yaml says unless given', count)
  const work: Parameters<AddCommand>[1] = (context) => {
    const { keep } = prune.opts<{ keep?: number }>()
    return finish(context, (each) => context.useCases.pruneSnapshots(each, { keep: keep ?? null }))
  }
  add(prune, work, list)
}

function count(text: string): number {
  const value = Number(text)
  if (Number.isInteger(value) && value > 0) return value
  throw new InvalidArgumentError('It must be a whole number above 0.')
}
