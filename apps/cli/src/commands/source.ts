import { Command } from 'commander'
import type { AddCommand } from '../command-context.ts'
import { finish } from '../finish.ts'
import type { ModelChoice } from '../use-cases.ts'
import { withModelOptions } from './model-options.ts'

/** `gata source freshness`: how old what was read of each source is, against its limits. */
export function addSource(add: AddCommand): void {
  const freshness = withModelOptions(
    new Command('freshness').description(
      'Compare when each source was read last with how old that may be; exit code 3 when one is too old or was never read.',
    ),
  )
  const work: Parameters<AddCommand>[1] = (context) =>
    finish(context, (each) => context.useCases.sourceFreshness(each, freshness.opts<ModelChoice>()))
  const source = new Command('source').description('Look at the sources: freshness.')
  add(source, work)
  add(freshness, work, source)
}
