import type { Command } from 'commander'
import type { ExitCode } from './exit-code.ts'
import type { Output } from './output/output.ts'
import type { Settings } from './settings.ts'
import type { Ask } from './terminal.ts'
import type { UseCases } from './use-cases.ts'

/** What a command is given when it runs. */
export interface CommandContext {
  readonly settings: Settings
  readonly output: Output
  readonly signal: AbortSignal
  readonly useCases: UseCases
  /** Asks the person a question; null where no person can answer. */
  readonly ask: Ask | null
  /** All that was piped in. */
  readonly readInput: () => Promise<string>
}

/** Adds a command to the program, or to the command it is a part of, with the options that all of them take; how its work ends is the exit code. */
export type AddCommand = (
  command: Command,
  work: (context: CommandContext) => Promise<ExitCode>,
  parent?: Command,
) => void
