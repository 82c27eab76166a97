import { type Role, roles } from '@gata/control/scope'
import { Command, Option } from 'commander'
import type { AddCommand } from '../command-context.ts'
import { finish } from '../finish.ts'

const role = () => new Option('--role <role>', 'what the person may do in the tenant').choices(roles)

/** `gata users`: people and their roles. */
export function addUsers(add: AddCommand): void {
  const list = new Command('users').description('List people and their roles; add them, change roles, lock them out.')
  add(list, (context) => finish(context, (work) => context.useCases.access(work, { kind: 'list-users' })))
  const added = new Command('add')
    .description('Make an account with a role in the tenants given with --tenant; its password is shown this once.')
    .argument('<email>')
    .addOption(role().default('viewer'))
    .option('--name <name>', 'as others see it; the address unless given')
  const create: Parameters<AddCommand>[1] = (context) => {
    const [email = ''] = added.args
    const options = added.opts<{ role: Role; name?: string }>()
    const request = { kind: 'add-user', email, name: options.name ?? email, role: options.role } as const
    return finish(context, (work) => context.useCases.access(work, request))
  }
  add(added, create, list)
  addRole(add, list)
  const disable = new Command('disable').description('Lock a person out at once.').argument('<email>')
  const lock: Parameters<AddCommand>[1] = (context) =>
    finish(context, (work) => context.useCases.access(work, { kind: 'disable-user', email: disable.args[0] ?? '' }))
  add(disable, lock, list)
}

function addRole(add: AddCommand, users: Command): void {
  const command = new Command('role')
    .description('Give a person a role in the tenants given with --tenant, or take it away.')
    .argument('<email>')
    .addOption(
      role()
        .choices([...roles, 'none'])
        .makeOptionMandatory(),
    )
  const work: Parameters<AddCommand>[1] = (context) => {
    const given = command.opts<{ role: Role | 'none' }>().role
    const request = { kind: 'set-role', email: command.args[0] ?? '', role: given === 'none' ? null : given } as const
    return finish(context, (each) => context.useCases.access(each, request))
  }
  add(command, work, users)
}
