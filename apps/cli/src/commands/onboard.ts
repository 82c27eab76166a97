import { Command } from 'commander'
import type { AddCommand } from '../command-context.ts'
import { finish } from '../finish.ts'

/** `gata onboard <tenant>`: from an entry in tenants.yaml to published data. */
export function addOnboard(add: AddCommand): void {
  const command = new Command('onboard')
    .description('Check the connections of a tenant, then ingest, build, test, publish and make it active.')
    .argument('<tenant>', 'its slug in tenants.yaml')
  add(command, (context) =>
    finish(context, (work) => context.useCases.onboard(work, { tenant: command.args[0] ?? '' })),
  )
}
