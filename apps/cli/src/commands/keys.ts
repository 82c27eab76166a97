import { type Scope, scopes } from '@gata/control/scope'
import { Command, InvalidArgumentError, Option } from 'commander'
import type { AddCommand } from '../command-context.ts'
import { finish } from '../finish.ts'

/** `gata keys`: the keys of programs and agents. */
export function addKeys(add: AddCommand): void {
  const list = new Command('keys').description('List API keys; create and revoke them.')
  add(list, (context) => finish(context, (work) => context.useCases.access(work, { kind: 'list-keys' })))
  addCreate(add, list)
  const revoke = new Command('revoke').description('End a key at once.').argument('<id>', 'its id in gata keys')
  const end: Parameters<AddCommand>[1] = (context) =>
    finish(context, (work) => context.useCases.access(work, { kind: 'revoke-key', id: revoke.args[0] ?? '' }))
  add(revoke, end, list)
}

interface CreateOptions {
  readonly scope: readonly Scope[]
  readonly personalData: boolean
  readonly days?: number
}

function addCreate(add: AddCommand, keys: Command): void {
  const command = new Command('create')
    .description('Make a key for the tenants given with --tenant; it is shown this once.')
    .argument('<name>', 'what it is for, e.g. dashboard')
    .addOption(
      new Option('--scope <scope...>', 'what it may do').choices(scopes).default(['read', 'query'], 'read query'),
    )
    .option('--personal-data', 'let it see fields that name people', false)
    .option('--days <number>', 'how long it lives', positive)
  const work: Parameters<AddCommand>[1] = (context) => {
    const { scope, personalData, days } = command.opts<CreateOptions>()
    const [name = ''] = command.args
    const request = { name, scopes: scope, seesPersonalData: personalData, days: days ?? null }
    return finish(context, (each) => context.useCases.access(each, { kind: 'create-key', ...request }))
  }
  add(command, work, keys)
}

function positive(text: string): number {
  const value = Number(text)
  if (Number.isInteger(value) && value > 0) return value
  throw new InvalidArgumentError('It must be a whole number above 0.')
}
