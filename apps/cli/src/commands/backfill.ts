import { type Day, GataError, isDay } from '@gata/base'
import { Command } from 'commander'
import type { AddCommand } from '../command-context.ts'
import { finish } from '../finish.ts'
import { requireOneTenant } from './one-tenant.ts'
import { repeated } from './repeated-option.ts'

interface BackfillWords {
  readonly source: readonly string[]
  readonly from: Day
  readonly to: Day
}

/** `gata backfill`: days of the past again, or for the first time. */
export function addBackfill(add: AddCommand): void {
  const command = new Command('backfill')
    .description('Read days of the past of one tenant and land them; interrupted, the same command goes on.')
    .addOption(repeated('--source <connector>', 'only this source; may be given again'))
    .requiredOption('--from <day>', 'the first day', day('--from'))
    .requiredOption('--to <day>', 'the day after the last one', day('--to'))
  add(command, (context) => {
    const { source, from, to } = command.opts<BackfillWords>()
    requireOneTenant(context)
    if (from >= to) throw badRange(from, to)
    const options = { sources: source, fullRefresh: false, backfill: { from, to } }
    return finish(context, (work) => context.useCases.ingest(work, options))
  })
}

function badRange(from: Day, to: Day): GataError {
  return new GataError('bad-option', 'no such range of days', {
    where: '--from, --to',
    expected: 'a first day and a later one, which is not read any more',
    got: `${from} to ${to}`,
  })
}

function day(option: string): (text: string) => Day {
  return (text) => {
    if (isDay(text)) return text
    throw new GataError('bad-option', 'no such day', { where: option, expected: 'YYYY-MM-DD', got: text })
  }
}
