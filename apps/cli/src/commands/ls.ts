import { Command, Option } from 'commander'
import type { AddCommand } from '../command-context.ts'
import { finish } from '../finish.ts'
import type { ListOptions } from '../use-cases.ts'
import { withModelOptions } from './model-options.ts'

/** `gata ls`: what a selection means. */
export function addList(add: AddCommand): void {
  const command = withModelOptions(
    new Command('ls').description('List what a selection means, with counts per tenant and layer.'),
  )
    .addOption(new Option('--output <form>', 'a line for each').choices(['name', 'id', 'path', 'json']).default('name'))
    .addOption(
      new Option('--resource-type <type>', 'only these')
        .choices(['model', 'source', 'snapshot', 'test', 'all'])
        .default('all', 'all but tests'),
    )
  add(command, (context) => finish(context, (work) => context.useCases.list(work, command.opts<ListOptions>())))
}
