import { GataError } from '@gata/base'
import { Command, Option } from 'commander'
import type { AddCommand } from '../command-context.ts'
import { finish } from '../finish.ts'
import type { QueryChoice } from '../query-choice.ts'
import { repeated } from './repeated-option.ts'

/** `gata query <tenant>`: figures by their governed definitions. */
export function addQuery(add: AddCommand): void {
  const command = new Command('query')
    .description('Ask for figures in words of the definitions; gata semantic show <tenant> lists them.')
    .argument('<tenant>', 'its slug')
    .option(
      '--metrics <names>',
      'what to count, e.g. roas,spend; none: which combinations of --by there are',
      names,
      [],
    )
    .option('--by <names>', 'what to group by, e.g. campaign_name,platform', names, [])
    .addOption(repeated('--where <condition>', 'e.g. platform=facebook_ads,google_ads or device!=mobile', null))
    .addOption(repeated('--having <condition>', 'a condition on a metric, e.g. spend>=100', null))
    .addOption(
      new Option('--last <length>', 'whole days, weeks … before today: 30d, 4w, month').conflicts([
        'from',
        'to',
        'period',
      ]),
    )
    .addOption(new Option('--period <words>', 'this_month, ytd, P3M, since_2026-01-31').conflicts(['from', 'to']))
    .option('--from <day>', 'first day')
    .option('--to <day>', 'last day')
    .option('--grain <length>', 'a row for each hour, day, week, month, quarter or year')
    .option('--compare <with>', 'previous_period or previous_year')
    .option('--order <names>', 'columns to sort by, - before one for descending: -spend,platform', names, [])
    .option('--limit <rows>', 'rows at most', (text) => count('--limit', text))
    .option('--offset <rows>', 'rows to leave out first', (text) => count('--offset', text))
    .option('--totals', 'also the figures over everything', false)
    .option('--fill', 'a row for every day, week … of the period, also where nothing happened', false)
    .option('--time-zone <name>', 'IANA zone in which days begin; the tenant’s own unless given')
    .option('--personal-data', 'allow fields that name people', false)
    .option('--sql', 'print the SQL in place of the answer', false)
    .addOption(
      new Option('--format <name>', 'how the rows are written')
        .choices(['table', 'csv', 'json', 'arrow', 'parquet'])
        .default('table'),
    )
    .option('--output <file>', 'where to write the rows; arrow and parquet need it')
  add(command, (context) => {
    const choice = { ...command.opts<Omit<QueryChoice, 'tenant'>>(), tenant: command.args[0] ?? '' }
    return finish(context, (work) => context.useCases.query(work, choice))
  })
}

function count(option: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw new GataError('bad-option', 'no number of rows', {
    where: option,
    expected: 'a whole number from 0',
    got: text,
  })
}

function names(text: string): readonly string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean)
}
