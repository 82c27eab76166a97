import { Command } from 'commander'
import type { AddCommand } from '../command-context.ts'
import { finish } from '../finish.ts'

/** `gata compile`: every model checked, its SQL written for those who want to read it. */
export function addCompile(add: AddCommand): void {
  const command = new Command('compile').description(
    'Check every model against its declared columns; write its SQL to target/compiled and the graph to target/manifest.json, as dbt does.',
  )
  add(command, (context) => finish(context, (work) => context.useCases.compile(work)))
}
