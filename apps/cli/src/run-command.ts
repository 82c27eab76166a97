import { CommanderError } from 'commander'
import { type ExitCode, exitCodeOf, exitCodes } from './exit-code.ts'
import { type Output, personOutput, programOutput } from './output/output.ts'
import { createProgram } from './program.ts'
import type { Terminal } from './terminal.ts'
import type { UseCases } from './use-cases.ts'

/** Runs one command line and gives its exit code; errors are shown, never thrown. */
export async function runCommand(
  words: readonly string[],
  host: { readonly terminal: Terminal; readonly useCases: UseCases; readonly signal: AbortSignal },
): Promise<ExitCode> {
  // An error may come before any option is read, so this one looks at the words themselves.
  let output: Output = words.includes('--json') ? programOutput(host.terminal) : personOutput(host.terminal)
  let code: ExitCode = exitCodes.done
  const outputFor = ({ json }: { readonly json: boolean }): Output => {
    output = json ? programOutput(host.terminal) : personOutput(host.terminal)
    return output
  }
  const program = createProgram({ ...host, outputFor }, (ended) => {
    code = ended
  })
  try {
    if (words.length === 0) program.help()
    await program.parseAsync(words, { from: 'user' })
    output.end()
    return code
  } catch (error) {
    if (error instanceof CommanderError)
      return error.exitCode === 0 || words.length === 0 ? exitCodes.done : exitCodes.usage
    output.end()
    output.error(error)
    return host.signal.aborted ? exitCodes.interrupted : exitCodeOf(error)
  }
}
