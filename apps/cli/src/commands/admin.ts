import { Command } from 'commander'
import type { AddCommand } from '../command-context.ts'
import { finish } from '../finish.ts'

/** `gata admin`: the first administrator, and the record of what was done. */
export function addAdmin(add: AddCommand): void {
  const log = new Command('admin').description('Show what was done, newest first; create an administrator.')
  add(log, (context) => finish(context, (work) => context.useCases.access(work, { kind: 'read-log', limit: 50 })))
  const create = new Command('create')
    .description('Make an account that may do everything with every tenant; its password is shown this once.')
    .requiredOption('--email <address>', 'the address to log in with')
    .option('--name <name>', 'as others see it; the address unless given')
  const work: Parameters<AddCommand>[1] = (context) => {
    const { email, name } = create.opts<{ email: string; name?: string }>()
    return finish(context, (each) =>
      context.useCases.access(each, { kind: 'create-admin', email, name: name ?? email }),
    )
  }
  add(create, work, log)
}
