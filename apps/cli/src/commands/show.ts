import { GataError } from '@gata/base'
import { Command } from 'commander'
import type { AddCommand } from '../command-context.ts'
import { finish } from '../finish.ts'

/** `gata show <model>`: rows of a published table; `gata show --failures <test>`: rows that fail a test. */
export function addShow(add: AddCommand): void {
  const command = new Command('show')
    .description('Show rows of a model, e.g. fct_tyrell_corp__ad_performance.')
    .argument('<model>', 'name of the model; with --failures of the test: <model>.<test>')
    .option('--failures', 'show rows that failed this test when it last ran', false)
    .option('--limit <rows>', 'rows at most', limit, 20)
  add(command, (context) => {
    const [model = ''] = command.args
    const { limit: rows, failures } = command.opts<{ limit: number; failures: boolean }>()
    return finish(context, (work) =>
      failures
        ? context.useCases.showFailures(work, { test: model, limit: rows })
        : context.useCases.show(work, { model, limit: rows }),
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
