import { GataError } from '@gata/base'
import { Command } from 'commander'
import type { AddCommand } from '../command-context.ts'
import { finish } from '../finish.ts'
import { port } from './port-option.ts'

/** `gata simulate`: the vendors' APIs over a simulated business, until Ctrl-C. */
export function addSimulate(add: AddCommand): void {
  const command = new Command('simulate')
    .description('Serve the simulated vendor APIs on this machine until Ctrl-C.')
    .option('--now <instant>', 'what the simulated clock says, e.g. 2026-11-16T12:00:00Z', instant)
    .option('--port <number>', 'port to listen on; a free one unless given', port)
  add(command, (context) => finish(context, (work) => context.useCases.simulate(work, command.opts())))
}

function instant(text: string): Date {
  const at = new Date(text)
  if (!/^\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[+-]\d{2}:\d{2})$/.test(text) || Number.isNaN(at.getTime())) {
    throw new GataError('bad-option', 'no such instant', {
      where: '--now',
      expected: '2026-11-16T12:00:00Z',
      got: text,
    })
  }
  return at
}
