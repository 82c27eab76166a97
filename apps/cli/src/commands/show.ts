import { GataError } from '@gata/base'
import { Command } from 'commander'
import type { AddCommand } from '../command-context.ts'
import { finish } from '../finish.ts'

/** `gata show <model>`: rows of a published table. */
export function addShow(add: AddCommand): void {
  const command = new Command('show')
    .description('Show rows of a model, e.g. fct_tyrell_corp__ad_performance.')
    .argument('<model>', 'name of the model')
    .option('--limit <rows>', 'rows at most', limit, 20)
  add(command, (context) => {
    const [model = ''] = command.args
    return finish(context, (work) =>
      context.useCases.show(work, { model, limit: command.opts<{ limit: number }>().limit }),
    )
  })
}

function limit(text: string): number {
  const rows = Number(text)
  if (!Number.isInteger(rows) || rows < 1) {
    throw new GataError('bad-option', 'no such number of rows', {
      where: '--limit',
      expected: 'a whole number from 1',
      got: text,
    })
  }
  return rows
}
