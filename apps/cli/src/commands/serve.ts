import { Command } from 'commander'
import type { AddCommand } from '../command-context.ts'
import { finish } from '../finish.ts'
import { port } from './port-option.ts'
import { repeated } from './repeated-option.ts'

/** `gata serve`: the platform over HTTP. */
export function addServe(add: AddCommand): void {
  const command = new Command('serve')
    .description('Answer programs over REST at /api and AI agents over MCP at /mcp, until Ctrl-C.')
    .option('--port <number>', 'port to listen on', port, 4400)
    .option('--host <address>', 'address to listen on; this machine alone unless given', '127.0.0.1')
    .addOption(repeated('--allow-host <name>', 'a name by which it may be called; may be given again', null))
    .option('--tls-behind', 'a proxy in front speaks TLS: cookies go over that alone', false)
  add(command, (context) => finish(context, (work) => context.useCases.serve(work, command.opts())))
}
