import { Command } from 'commander'
import type { AddCommand } from '../command-context.ts'
import { finish } from '../finish.ts'
import { requireOneTenant } from './one-tenant.ts'

/** `gata erase --tenant <slug> --email <address>`: one person, out of everything. */
export function addErase(add: AddCommand): void {
  const command = new Command('erase')
    .description('Erase one person of one tenant from landed, built and published data, for good.')
    .requiredOption('--email <address>', 'the address of the person')
  add(command, (context) => {
    requireOneTenant(context)
    const { email } = command.opts<{ email: string }>()
    return finish(context, (work) => context.useCases.erase(work, { email }))
  })
}
