import { Command, Option } from 'commander'
import type { AddCommand } from '../command-context.ts'
import { finish } from '../finish.ts'
import { repeated } from './repeated-option.ts'

interface IngestWords {
  readonly source: readonly string[]
  readonly fullRefresh: boolean
  readonly full: boolean
}

/** `gata ingest`: from the vendors into the landing tables. */
export function addIngest(add: AddCommand): void {
  const command = new Command('ingest')
    .description('Fetch what is new from the vendors and land it.')
    .addOption(repeated('--source <connector>', 'only this source; may be given again'))
    .option('--full-refresh', 'read everything again instead of from the cursor; only what changed is landed', false)
    .addOption(new Option('--full', 'the same').default(false).hideHelp())
  add(command, (context) => {
    const { source, fullRefresh, full } = command.opts<IngestWords>()
    const options = { sources: source, fullRefresh: fullRefresh || full, backfill: null }
    return finish(context, (work) => context.useCases.ingest(work, options))
  })
}
