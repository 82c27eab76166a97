import { Command } from 'commander'
import type { AddCommand } from '../command-context.ts'
import { finish } from '../finish.ts'

/** `gata obs`: how the platform is, as the last runs left it. */
export function addObserve(add: AddCommand): void {
  const command = new Command('obs').description(
    'Say how tenants are: last runs, failing tests, late sources, what stands out, slow models.',
  )
  add(command, (context) => finish(context, (work) => context.useCases.observe(work)))
}
