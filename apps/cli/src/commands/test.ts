import { Command } from 'commander'
import type { AddCommand } from '../command-context.ts'
import { finish } from '../finish.ts'
import type { ModelChoice } from '../use-cases.ts'
import { withModelOptions } from './model-options.ts'

/** `gata test`: the audits of the models, on what is built; with `--unit` their unit tests, in memory. */
export function addTest(add: AddCommand): void {
  const command = withModelOptions(
    new Command('test').description('Test the models that are built; exit code 3 when a test fails.'),
  ).option('--unit', 'run the unit tests of the models instead, rows in and rows out, without the warehouse', false)
  add(command, (context) => {
    const { unit, ...choice } = command.opts<ModelChoice & { unit: boolean }>()
    return finish(context, (work) =>
      unit ? context.useCases.testUnits(work, choice) : context.useCases.test(work, choice),
    )
  })
}
