import { GataError } from '@gata/base'
import { type Command, Option } from 'commander'
import { repeated } from './repeated-option.ts'

/** Adds `--select`, `--exclude` and `--selector`, which mean on every command the same. */
export function withModelOptions(command: Command): Command {
  return command
    .addOption(
      expressions(
        '-s, --select <model...>',
        'these models: name, wild*card, +above, below+, @whole, tag:x, state:modified+ …',
      ),
    )
    .addOption(expressions('--exclude <model...>', 'not these models').default([], 'none'))
    .addOption(repeated('--selector <name>', 'what a selector of selectors.yaml means; may be given again', 'none'))
    .addHelpText('after', selectionHelp)
}

/** The options of a command that builds: which models, and how. */
export function withRunOptions(command: Command): Command {
  return withModelOptions(command)
    .option('--full-refresh', 'build all that is selected, changed or not, and anew', false)
    .option('--fail-fast', 'stop at the first failure', false)
    .addOption(threads())
}

/** `--threads`: models built at the same time. */
export function threads(): Option {
  return new Option('--threads <number>', 'models built at the same time').argParser(wholeNumber).default(2)
}

function expressions(flags: string, description: string): Option {
  return new Option(flags, description)
    .argParser((value: string, before: readonly string[]) => [...before, value])
    .default([], 'all')
}

function wholeNumber(text: string): number {
  const number = Number(text)
  if (Number.isInteger(number) && number >= 1 && number <= 64) return number
  throw new GataError('bad-option', 'no such number of threads', {
    where: '--threads',
    expected: 'a whole number from 1 to 64',
    got: text,
  })
}

const selectionHelp = `
Selection: a space unites, a comma takes what both sides have. +a all above, a+ all below, 2+a+1 so many steps, @a all below with all it needs.
  tenant: tag: source: path: layer: kind: resource_type: test_name: test_type:  selector:
  state:new|old|modified|unmodified (against what was built)   result:success|error|skipped|cancelled|pass|warn|fail (of the last run)
`
