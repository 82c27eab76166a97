import { type Role, roles } from '@gata/control/scope'
import { Command, Option } from 'commander'
import type { AddCommand } from '../command-context.ts'
import { finish } from '../finish.ts'

const role = () => new Option('--role <role>', 'what the person may do in the tenant').choices(roles)

/** `gata users`: people and their roles. */
export function addUsers(add: AddCommand): void {
  const list = new Command('users').description(
    'List people and their roles; add them, change roles, link them with an authorization server, lock them out.',
  )
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
  addLink(add, list)
}

/** The words by which an authorization server names somebody. */
const subject = () => new Option('--subject <subject>', 'the claim `sub` of the person’s tokens').makeOptionMandatory()
const issuer = () => new Option('--issuer <url>', 'the claim `iss` of the tokens; GATA_OAUTH_ISSUER unless given')

function addLink(add: AddCommand, users: Command): void {
  const link = new Command('link')
    .description('Let a person in by tokens of the authorization server whose subject they are.')
    .argument('<email>')
    .addOption(subject())
    .addOption(issuer())
  const unlink = new Command('unlink')
    .description('Let nobody in by tokens of this subject any more.')
    .addOption(subject())
    .addOption(issuer())
  const named = (command: Command) => {
    const given = command.opts<{ subject: string; issuer?: string }>()
    return { subject: given.subject, issuer: given.issuer ?? null }
  }
  const begin: Parameters<AddCommand>[1] = (context) => {
    const request = { kind: 'link-user', email: link.args[0] ?? '', ...named(link) } as const
    return finish(context, (work) => context.useCases.access(work, request))
  }
  const end: Parameters<AddCommand>[1] = (context) =>
    finish(context, (work) => context.useCases.access(work, { kind: 'unlink-user', ...named(unlink) }))
  add(link, begin, users)
  add(unlink, end, users)
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
