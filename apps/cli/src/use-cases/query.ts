import { createWriteStream } from 'node:fs'
import { resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { GataError } from '@gata/base'
import type { ResultColumn } from '@gata/semantic'
import {
  type Answer,
  type AnswerSource,
  answerSources,
  csvLine,
  openProject,
  operatorContext,
  Questions,
  type RowFormat,
  rowsOf,
  writeRows,
} from '@gata/service/semantic'
import { findTenant } from '@gata/tenants'
import { counted } from '../output/number-text.ts'
import type { TableColumn } from '../output/table.ts'
import type { QueryChoice } from '../query-choice.ts'
import type { Outcome, ResultLine, Work } from '../use-cases.ts'
import { cellText, moneyOf, rangeWords, totalsWords } from './answer-words.ts'
import { queryFrom } from './query-words.ts'

/** Answers a question from what is published. */
export async function query(work: Work, choice: QueryChoice): Promise<Outcome> {
  const project = await openProject({ root: work.settings.project, home: work.settings.home })
  const context = operatorContext(project, choice.tenant, { seesPersonalData: choice.personalData })
  checkFormat(choice)
  await using questions = new Questions(() => project)
  const answer = await questions.ask(context, queryFrom(choice), { signal: work.signal })
  const { compiled, snapshot, isCut, totals } = answer
  if (choice.sql) {
    const { sql } = answer
    const sources = answerSources(compiled)
    const text = [...sources.map(sourceLine), sql].join('\n')
    const summary = `The SQL for snapshot ${snapshot.id}, in DuckDB’s words.`
    return { status: 'done', summary, record: {}, lines: [{ text, record: { sql, served_from: sources } }] }
  }
  const zone = choice.timeZone ?? findTenant(project.tenants, choice.tenant).reporting.timeZone
  return {
    status: 'done',
    summary: summaryOf(answer, zone),
    ...(await written(work, choice, answer, zone)),
    record: {
      tenant: context.tenant,
      snapshot: snapshot.id,
      data_as_of: snapshot.dataAsOf,
      columns: compiled.columns,
      range: compiled.range,
      compared_range: compiled.comparedRange,
      warnings: compiled.warnings,
      served_from: answerSources(compiled),
      is_cut: isCut,
      totals,
    },
  }
}

/** What one fact is answered from, as a comment of SQL. */
function sourceLine({ dataset, rollup, rollupRows, why }: AnswerSource): string {
  if (rollup !== null) return `-- ${dataset} from the rollup ${rollup}, ${counted(rollupRows ?? 0, 'row')}`
  const reasons = why.map((miss) => `${miss.rollup === null ? '' : `${miss.rollup}: `}${miss.message} (${miss.code})`)
  return `-- ${dataset} from its rows; ${reasons.join('; ')}`
}

/** Arrow and Parquet are bytes, which no terminal shows; a table is for the eye alone. */
function checkFormat({ format, output }: QueryChoice): void {
  const isBinary = format === 'arrow' || format === 'parquet'
  if (isBinary && output === undefined) {
    throw new GataError('bad-option', `${format} is written to a file`, {
      where: '--output',
      expected: 'the name of a file',
      todo: `Add --output answer.${format}.`,
    })
  }
  if (format === 'table' && output !== undefined) {
    throw new GataError('bad-option', 'a table is for reading and is not written to a file', {
      where: '--format',
      expected: 'csv, json, arrow or parquet',
      got: format,
    })
  }
}

async function written(work: Work, choice: QueryChoice, answer: Answer, zone: string): Promise<Partial<Outcome>> {
  const { format, output } = choice
  if (format === 'table') return { tables: [tableOf(choice, answer, zone)] }
  if (output === undefined) return { lines: linesOf(choice, answer) }
  const form: RowFormat = format === 'json' ? 'ndjson' : format
  await pipeline(Readable.from(writeRows(form, answer)), createWriteStream(resolve(output)), { signal: work.signal })
  return {}
}

function summaryOf({ compiled, table, isCut, snapshot, totals }: Answer, zone: string): string {
  const { range, comparedRange, warnings, totalsColumns } = compiled
  const period = range ? ` of ${rangeWords(range)}` : ''
  const compared = comparedRange ? `, compared with ${rangeWords(comparedRange)}` : ''
  const cut = isCut ? ', and there are more,' : ''
  return [
    `${counted(table.rowCount, 'row')}${cut}${period}${compared}; data as of ${snapshot.dataAsOf}, snapshot ${snapshot.id}.`,
    ...(totalsColumns ? [`In all: ${totalsWords(totalsColumns, totals, zone)}.`] : []),
    ...warnings.map(({ message }) => `Note: ${message}`),
  ].join('\n')
}

function tableOf(
  { tenant }: QueryChoice,
  { compiled, table }: Answer,
  zone: string,
): NonNullable<Outcome['tables']>[number] {
  const rows = rowsOf(table)
  const columns = compiled.columns.filter(isForPeople).map((column): TableColumn => {
    const unit = moneyOf(column)
    return {
      name: column.name,
      title: column.name.endsWith('__change') ? 'change' : column.name,
      kind: isFigure(column) ? 'number' : 'text',
      longest: 48,
      ...(unit ? { unit } : {}),
    }
  })
  const cells = rows.map((row) =>
    Object.fromEntries(compiled.columns.map((column) => [column.name, cellText(row[column.name], column, zone)])),
  )
  return { title: tenant, columns, rows: cells, records: rows }
}

/** Beside a compared figure a person reads by what part it changed; the rest is in the other formats. */
function isForPeople({ kind, name }: ResultColumn): boolean {
  return kind !== 'comparison' || name.endsWith('__change')
}

function linesOf({ format }: QueryChoice, { compiled, table }: Answer): readonly ResultLine[] {
  const rows = rowsOf(table)
  const names = compiled.columns.map(({ name }) => name)
  if (format === 'json') return rows.map((row) => ({ text: JSON.stringify(row), record: row }))
  const head = { text: csvLine(names), record: { columns: names } }
  return [head, ...rows.map((row) => ({ text: csvLine(names.map((name) => row[name])), record: row }))]
}

function isFigure({ kind }: ResultColumn): boolean {
  return kind === 'metric' || kind === 'comparison'
}
