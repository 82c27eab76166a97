import { Command } from 'commander'
import type { AddCommand } from '../command-context.ts'
import { exitCodes } from '../exit-code.ts'
import { finish } from '../finish.ts'

/** `gata start`: the whole way on the demo tenants. */
export function addStart(add: AddCommand): void {
  const command = new Command('start')
    .description('Do everything once: serve the simulated vendors, ingest, build, test, publish, report.')
    .option('--serve', 'then serve what is published until Ctrl-C, where a person sits in front of it', false)
  add(command, async (context) => {
    const code = await finish(context, (work) => context.useCases.start(work))
    const { serve } = command.opts<{ serve: boolean }>()
    // A script or a build waits for the end and for nobody's questions.
    const isWanted = serve && code === exitCodes.done && context.ask !== null && !context.signal.aborted
    if (!isWanted) return code
    const options = { port: null, host: '127.0.0.1', allowHost: [], tlsBehind: false }
    return await finish(context, (work) => context.useCases.serve(work, options))
  })
}
