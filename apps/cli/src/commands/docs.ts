import { Command } from 'commander'
import type { AddCommand } from '../command-context.ts'
import { finish } from '../finish.ts'
import { port } from './port-option.ts'

/** `gata docs`: the documentation of the models as a site that opens from disk. */
export function addDocs(add: AddCommand): void {
  const command = new Command('docs')
    .description('Write a site about the models to target/docs: columns, lineage, SQL, tests, last runs.')
    .option('--serve', 'serve it on this machine until Ctrl-C', false)
    .option('--port <number>', 'port to serve it on; a free one unless given', port)
  add(command, (context) => finish(context, (work) => context.useCases.docs(work, command.opts())))
}
