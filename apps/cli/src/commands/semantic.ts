import { Argument, Command } from 'commander'
import type { AddCommand } from '../command-context.ts'
import { finish } from '../finish.ts'

/** `gata semantic`: what the figures of a tenant mean. */
export function addSemantic(add: AddCommand): void {
  const group = new Command('semantic').description('Say what can be asked of each tenant; check the definitions.')
  add(group, (context) => finish(context, (work) => context.useCases.lintDefinitions(work)))
  const show = new Command('show')
    .description('List the metrics and dimensions of a tenant.')
    .argument('<tenant>', 'its slug')
  const list: Parameters<AddCommand>[1] = (context) =>
    finish(context, (work) => context.useCases.showDefinitions(work, { tenant: show.args[0] ?? '' }))
  add(show, list, group)
  const write = new Command('export')
    .description('Print the definitions of a tenant as a file of the Boring Semantic Layer.')
    .argument('<tenant>', 'its slug')
  add(
    write,
    (context) => finish(context, (work) => context.useCases.exportDefinitions(work, { tenant: write.args[0] ?? '' })),
    group,
  )
  const read = new Command('import')
    .description('Print what files of another tool mean in our words, and what of them has no counterpart here.')
    .addArgument(new Argument('<format>', 'whose files they are').choices(['metricflow']))
    .argument('<folder>', 'where they are')
    .requiredOption('--database <file>', 'the DuckDB file whose tables they are about; it is only read')
    .option('--source-schema <name>', 'what stands for $source_schema in them', 'main')
  add(
    read,
    (context) => {
      const options = read.opts<{ database: string; sourceSchema: string }>()
      const source = { ...options, folder: read.args[1] ?? '' }
      return finish(context, (work) => context.useCases.importDefinitions(work, source))
    },
    group,
  )
  const lint = new Command('lint').description('Check the definitions of each tenant.')
  add(lint, (context) => finish(context, (work) => context.useCases.lintDefinitions(work)), group)
}
