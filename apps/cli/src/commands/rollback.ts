import { Command } from 'commander'
import type { AddCommand } from '../command-context.ts'
import { finish } from '../finish.ts'

/** `gata rollback <tenant>`: an older snapshot back in service, at once. */
export function addRollback(add: AddCommand): void {
  const command = new Command('rollback')
    .description(
      'Put an older snapshot back in service. It stays, whatever runs bring, until gata publish; nothing is built or lost.',
    )
    .argument('<tenant>', 'its slug')
    .option('--to <snapshot>', 'its id in gata snapshots, or the beginning; the one before unless given')
  add(command, (context) => {
    const [tenant = ''] = command.args
    const { to } = command.opts<{ to?: string }>()
    return finish(context, (work) => context.useCases.rollBack(work, { tenant, to: to ?? null }))
  })
}
