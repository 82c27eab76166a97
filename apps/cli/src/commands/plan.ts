import { Command } from 'commander'
import type { AddCommand } from '../command-context.ts'
import { finish } from '../finish.ts'
import { withModelOptions } from './model-options.ts'

/** `gata plan`: what a run would build, and why; nothing is executed. */
export function addPlan(add: AddCommand): void {
  const command = withModelOptions(
    new Command('plan').description(
      'Say which models a run would build and why, and which columns change; nothing is built.',
    ),
  ).option('--full-refresh', 'as a run with --full-refresh would', false)
  add(command, (context) => finish(context, (work) => context.useCases.plan(work, command.opts())))
}
