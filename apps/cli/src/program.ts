import { Command, Option } from 'commander'
import type { AddCommand } from './command-context.ts'
import { addAdmin } from './commands/admin.ts'
import { addBackfill } from './commands/backfill.ts'
import { addBuild } from './commands/build.ts'
import { addCompile } from './commands/compile.ts'
import { addConnectors } from './commands/connectors.ts'
import { addDocs } from './commands/docs.ts'
import { addErase } from './commands/erase.ts'
import { addIngest } from './commands/ingest.ts'
import { addKeys } from './commands/keys.ts'
import { addList } from './commands/ls.ts'
import { addMcp } from './commands/mcp.ts'
import { addObserve } from './commands/obs.ts'
import { addOnboard } from './commands/onboard.ts'
import { addPlan } from './commands/plan.ts'
import { addPublish } from './commands/publish.ts'
import { addQuery } from './commands/query.ts'
import { repeated } from './commands/repeated-option.ts'
import { addRetry } from './commands/retry.ts'
import { addRollback } from './commands/rollback.ts'
import { addRun } from './commands/run.ts'
import { addSchedule } from './commands/schedule.ts'
import { addSecrets } from './commands/secrets.ts'
import { addSemantic } from './commands/semantic.ts'
import { addServe } from './commands/serve.ts'
import { addShow } from './commands/show.ts'
import { addSimulate } from './commands/simulate.ts'
import { addSnapshots } from './commands/snapshots.ts'
import { addSource } from './commands/source.ts'
import { addStart } from './commands/start.ts'
import { addTenants } from './commands/tenants.ts'
import { addTest } from './commands/test.ts'
import { addUsers } from './commands/users.ts'
import { type ExitCode, exitCodes } from './exit-code.ts'
import type { Output } from './output/output.ts'
import { type GlobalOptions, settingsFrom, targets } from './settings.ts'
import type { Terminal } from './terminal.ts'
import type { UseCases } from './use-cases.ts'

/** What the program needs from where it runs. */
export interface ProgramHost {
  readonly terminal: Terminal
  readonly useCases: UseCases
  readonly signal: AbortSignal
  /** The output of a command, by its `--json`. */
  readonly outputFor: (options: { readonly json: boolean }) => Output
}

/** The command line: every command, none run yet; `ended` is told how the one that ran ended. */
export function createProgram(host: ProgramHost, ended: (code: ExitCode) => void): Command {
  const { terminal } = host
  const program = new Command('gata')
    .description('Multi-tenant analytics for marketing and commerce: from vendor APIs to one star schema per tenant.')
    .showSuggestionAfterError()
    .addHelpText('after', afterHelp)
    .configureOutput({
      writeOut: (text) => terminal.write(text),
      writeErr: (text) => terminal.writeError(text),
      getOutHelpWidth: () => Math.min(terminal.columns, 120),
      getErrHelpWidth: () => Math.min(terminal.columns, 120),
      getOutHasColors: () => terminal.hasColour,
      getErrHasColors: () => terminal.hasColour,
    })
    .exitOverride()
  const add: AddCommand = (command, work, parent) => {
    // A part of a command has its options from there, so that they may stand before or behind its name.
    if (parent) parent.addCommand(command.copyInheritedSettings(parent).configureHelp({ showGlobalOptions: true }))
    else program.addCommand(withGlobalOptions(command).copyInheritedSettings(program))
    command.action(async () => {
      const options = command.optsWithGlobals<GlobalOptions>()
      const settings = settingsFrom(options, terminal)
      const output = host.outputFor({ json: options.json === true })
      // A program that reads JSON can not answer.
      const ask = options.json === true ? null : terminal.ask
      const { readInput } = terminal
      ended(await work({ settings, output, signal: host.signal, useCases: host.useCases, ask, readInput }))
    })
  }
  for (const each of commands) each(add)
  return program
}

/** In the order in which a newcomer meets them. */
const commands: readonly ((add: AddCommand) => void)[] = [
  addStart,
  addConnectors,
  addTenants,
  addOnboard,
  addSimulate,
  addIngest,
  addBackfill,
  addCompile,
  addList,
  addPlan,
  addRun,
  addBuild,
  addRetry,
  addTest,
  addPublish,
  addSnapshots,
  addRollback,
  addSource,
  addObserve,
  addSchedule,
  addDocs,
  addShow,
  addQuery,
  addSemantic,
  addServe,
  addMcp,
  addErase,
  addAdmin,
  addUsers,
  addKeys,
  addSecrets,
]

function withGlobalOptions(command: Command): Command {
  return command
    .addOption(repeated('--tenant <slug>', 'only this tenant; may be given again'))
    .option('--home <folder>', 'where GATA keeps its data (GATA_HOME; .gata in the project)')
    .addOption(new Option('--target <name>', 'where the warehouse is (GATA_TARGET; sandbox)').choices(targets))
    .option('--json', 'one JSON object a line, for programs')
}

const afterHelp = `
Exit codes: ${exitCodes.done} done, ${exitCodes.failed} a run failed, ${exitCodes.usage} wrong usage or configuration, ${exitCodes.testFailed} a test failed, ${exitCodes.busy} another run holds the warehouse, ${exitCodes.interrupted} stopped by Ctrl-C.
`
