import { Command } from 'commander'
import type { AddCommand } from '../command-context.ts'
import { finish } from '../finish.ts'
import { requireOneTenant } from './one-tenant.ts'

/** `gata secrets`: what connects tenants to their vendors, kept encrypted. */
export function addSecrets(add: AddCommand): void {
  const list = new Command('secrets').description(
    'List the vendor secrets that are kept, never their values; keep and forget them.',
  )
  add(list, (context) => finish(context, (work) => context.useCases.secrets(work, { kind: 'list' })))
  const set = new Command('set')
    .description(
      'Keep the secrets of a source: asks for each, or reads lines of name=value from standard input. Then asks the vendor who we are.',
    )
    .argument('<connector>', 'e.g. google_ads')
  const keep: Parameters<AddCommand>[1] = async (context) => {
    requireOneTenant(context)
    const connector = set.args[0] ?? ''
    return await finish(context, (work) => context.useCases.secrets(work, { kind: 'keep', connector }))
  }
  add(set, keep, list)
  const remove = new Command('remove')
    .description('Forget the kept secrets of a source.')
    .argument('<connector>', 'e.g. google_ads')
  const forget: Parameters<AddCommand>[1] = async (context) => {
    requireOneTenant(context)
    const connector = remove.args[0] ?? ''
    return await finish(context, (work) => context.useCases.secrets(work, { kind: 'forget', connector }))
  }
  add(remove, forget, list)
  const renew = new Command('reencrypt').description(
    'Encrypt everything with the first key of GATA_SECRET_KEY; the others are needed this once more.',
  )
  add(renew, (context) => finish(context, (work) => context.useCases.secrets(work, { kind: 'reencrypt' })), list)
}
