import { type Day, GataError, isDay } from '@gata/base'
import { Command } from 'commander'
import type { AddCommand } from '../command-context.ts'
import { finish } from '../finish.ts'
import { repeated } from './repeated-option.ts'

interface IngestWords {
  readonly source: readonly string[]
  readonly full: boolean
  readonly from?: Day
  readonly to?: Day
}

/** `gata ingest`: from the vendors into the landing tables. */
export function addIngest(add: AddCommand): void {
  const command = new Command('ingest')
    .description('Fetch what is new from the vendors and land it.')
    .addOption(repeated('--source <connector>', 'only this source; may be given again'))
    .option('--full', 'from the beginning instead of from the cursor', false)
    .option('--from <day>', 'read these days again, the first one; with --to', day('--from'))
    .option('--to <day>', 'the last one', day('--to'))
  add(command, (context) => {
    const words = command.opts<IngestWords>()
    const options = { sources: words.source, full: words.full, range: rangeOf(words) }
    return finish(context, (work) => context.useCases.ingest(work, options))
  })
}

function rangeOf({ from, to }: IngestWords): { readonly from: Day; readonly to: Day } | null {
  if (from === undefined && to === undefined) return null
  if (from !== undefined && to !== undefined && from <= to) return { from, to }
  throw new GataError('bad-option', 'no such range of days', {
    where: '--from, --to',
    expected: 'two days, the first not after the last',
    got: `${from ?? 'no first day'} to ${to ?? 'no last day'}`,
  })
}

function day(option: string): (text: string) => Day {
  return (text) => {
    if (isDay(text)) return text
    throw new GataError('bad-option', 'no such day', { where: option, expected: 'YYYY-MM-DD', got: text })
  }
}
