import { Command } from 'commander'
import type { AddCommand } from '../command-context.ts'
import { finish } from '../finish.ts'
import { requireOneTenant } from './one-tenant.ts'

/** `gata mcp`: one tenant for an AI agent on this machine. */
export function addMcp(add: AddCommand): void {
  const command = new Command('mcp')
    .description('Speak MCP with the program that starts it, over standard input and output, about one --tenant.')
    .option('--personal-data', 'allow fields that name people', false)
  add(command, (context) => {
    requireOneTenant(context)
    return finish(context, (work) => context.useCases.serveAgent(work, command.opts()))
  })
}
