import { lazyUseCases } from './lazy-use-cases.ts'
import { runCommand } from './run-command.ts'
import { processTerminal } from './terminal.ts'

const stop = new AbortController()
const terminal = processTerminal()

// The first Ctrl-C lets finish what runs; a second one ends the process, which any later run recovers from.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (stop.signal.aborted) process.exit(130)
    terminal.writeError('Stopping after what runs now; once more to stop at once.\n')
    stop.abort()
  })
}
// A reader that has seen enough (`gata show … | head`) is no error.
process.stdout.on('error', (error) => process.exit('code' in error && error.code === 'EPIPE' ? 0 : 1))

process.exitCode = await runCommand(process.argv.slice(2), {
  terminal,
  useCases: lazyUseCases,
  signal: stop.signal,
})
