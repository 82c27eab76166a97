import { Command } from 'commander'
import type { AddCommand } from '../command-context.ts'
import { finish } from '../finish.ts'
import { repeated } from './repeated-option.ts'

/** `gata ingest`: from the vendors into the landing tables. */
export function addIngest(add: AddCommand): void {
  const command = new Command('ingest')
    .description('Fetch what is new from the vendors and land it.')
    .addOption(repeated('--source <connector>', 'only this source; may be given again'))
    .option('--full', 'from the beginning instead of from the cursor', false)
  add(command, (context) => {
    const { source, full } = command.opts<{ source: readonly string[]; full: boolean }>()
    return finish(context, (work) => context.useCases.ingest(work, { sources: source, full }))
  })
}
