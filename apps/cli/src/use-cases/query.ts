import type { ResultColumn } from '@gata/semantic'
import { type Answer, openProject, operatorContext, queryTenant, queryText } from '@gata/service/semantic'
import { csvLine } from '../output/csv.ts'
import { counted, grouped } from '../output/number-text.ts'
import type { TableColumn } from '../output/table.ts'
import type { QueryChoice } from '../query-choice.ts'
import type { Outcome, ResultLine, Work } from '../use-cases.ts'
import { queryFrom } from './query-words.ts'

/** Answers a question from what is published. */
export async function query(work: Work, choice: QueryChoice): Promise<Outcome> {
  const project = await openProject({ root: work.settings.project, home: work.settings.home })
  const context = operatorContext(project, choice.tenant, { seesPersonalData: choice.personalData })
  const answer = await queryTenant(project, context, queryFrom(choice), { signal: work.signal })
  const { compiled, snapshot, dataAsOf, isCut, totals } = answer
  if (choice.sql) {
    const text = queryText(compiled)
    return done(answer, { lines: [{ text, record: { sql: text } }] })
  }
  const written = choice.format === 'table' ? { tables: [tableOf(choice, answer)] } : { lines: linesOf(choice, answer) }
  return done(answer, {
    ...written,
    record: {
      tenant: context.tenant,
      snapshot,
      data_as_of: dataAsOf,
      columns: compiled.columns,
      range: compiled.range,
      compared_range: compiled.comparedRange,
      warnings: compiled.warnings,
      is_cut: isCut,
      totals,
    },
  })
}

function done(answer: Answer, told: Partial<Outcome>): Outcome {
  return { status: 'done', summary: summaryOf(answer), record: {}, ...told }
}

function summaryOf({ compiled, rows, isCut, snapshot, dataAsOf, totals }: Answer): string {
  const { range, comparedRange, warnings, totalsColumns } = compiled
  const period = range ? ` from ${range.start} up to ${range.end}` : ''
  const compared = comparedRange ? `, compared with ${comparedRange.start} up to ${comparedRange.end}` : ''
  const cut = isCut ? ', and there are more' : ''
  const figures = (totalsColumns ?? []).map((column) => `${column.title} ${shown(totals?.[column.name], column)}`)
  return [
    `${counted(rows.length, 'row')}${cut}${period}${compared}; data as of ${dataAsOf}, snapshot ${snapshot}.`,
    ...(figures.length > 0 ? [`In all: ${figures.join(', ')}.`] : []),
    ...warnings.map(({ message }) => `Note: ${message}`),
  ].join('\n')
}

function tableOf({ tenant }: QueryChoice, { compiled, rows }: Answer): NonNullable<Outcome['tables']>[number] {
  const columns = compiled.columns.filter(isForPeople).map(
    (column): TableColumn => ({
      name: column.name,
      title: column.name.endsWith('__change') ? 'change' : column.name,
      kind: isFigure(column) ? 'number' : 'text',
      longest: 48,
      ...(column.unit && column.format?.style === 'currency' ? { unit: column.unit } : {}),
    }),
  )
  const cells = rows.map((row) =>
    Object.fromEntries(compiled.columns.map((column) => [column.name, shown(row[column.name], column)])),
  )
  return { title: tenant, columns, rows: cells, records: rows }
}

/** Beside a compared figure a person reads by what part it changed; the rest is in the other formats. */
function isForPeople({ kind, name }: ResultColumn): boolean {
  return kind !== 'comparison' || name.endsWith('__change')
}

function linesOf({ format }: QueryChoice, { compiled, rows }: Answer): readonly ResultLine[] {
  const names = compiled.columns.map(({ name }) => name)
  if (format === 'json') return rows.map((row) => ({ text: JSON.stringify(row), record: row }))
  const head = { text: csvLine(names), record: { columns: names } }
  return [head, ...rows.map((row) => ({ text: csvLine(names.map((name) => row[name])), record: row }))]
}

/** A figure as its format says; a program gets it as it is. */
function shown(value: unknown, { format, type }: ResultColumn): string | null {
  if (value === null || value === undefined) return null
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  if (type === 'bigint') return grouped(text)
  if (!format && type !== 'double' && !type.startsWith('decimal')) return text
  if (format?.style === 'percent') return `${(Number(text) * 100).toFixed(format.decimals ?? 1)} %`
  return grouped(Number(text).toFixed(format?.decimals ?? 2))
}

function isFigure({ kind }: ResultColumn): boolean {
  return kind === 'metric' || kind === 'comparison'
}
