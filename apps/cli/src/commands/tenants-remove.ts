import { GataError } from '@gata/base'
import { Command } from 'commander'
import type { AddCommand, CommandContext } from '../command-context.ts'
import { finish } from '../finish.ts'

/** `gata tenants remove <tenant>`: the tenant, all its data and its entry in tenants.yaml. */
export function addTenantsRemove(add: AddCommand, tenants: Command): void {
  const command = new Command('remove')
    .description('Remove a tenant from tenants.yaml and delete all its data; asks to type its slug.')
    .argument('<tenant>', 'its slug in tenants.yaml')
    .option('--yes', 'without asking', false)
  const work: Parameters<AddCommand>[1] = (context) => {
    const [tenant = ''] = command.args
    const isSure = command.opts<{ yes: boolean }>().yes
    const confirm = isSure ? () => Promise.resolve() : () => typed(context, tenant)
    return finish(context, (each) => context.useCases.removeTenant(each, { tenant, confirm }))
  }
  add(command, work, tenants)
}

async function typed({ ask }: CommandContext, tenant: string): Promise<void> {
  if (!ask) {
    throw new GataError('bad-option', 'nobody is there to confirm that all data of the tenant is to be deleted', {
      where: '--yes',
      expected: 'the option, where no person can answer',
    })
  }
  const answer = await ask(`All data of ${tenant} will be deleted. Type its slug to go on: `)
  if (answer.trim() === tenant) return
  throw new GataError('bad-option', 'not confirmed, so nothing was removed', { expected: tenant, got: answer.trim() })
}
