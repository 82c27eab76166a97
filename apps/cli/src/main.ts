import { exitCodes } from './exit-code.ts'
import { runCommand } from './run-command.ts'
import { serviceUseCases } from './service-use-cases.ts'
import { stoppingWords } from './stopping-words.ts'
import { processTerminal } from './terminal.ts'

const stop = new AbortController()
const terminal = processTerminal()

// The first Ctrl-C ends cleanly; a second one ends the process, which any later run recovers from.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (stop.signal.aborted) process.exit(exitCodes.interrupted)
    terminal.writeError(stoppingWords(process.argv.slice(2)))
    stop.abort()
  })
}
// A reader that has seen enough (`gata show … | head`) is no error.
process.stdout.on('error', (error) => process.exit('code' in error && error.code === 'EPIPE' ? 0 : 1))

process.exitCode = await runCommand(process.argv.slice(2), {
  terminal,
  useCases: serviceUseCases,
  signal: stop.signal,
})
