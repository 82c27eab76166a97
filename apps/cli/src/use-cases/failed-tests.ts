import type { TestOutcome } from '@gata/service'
import { counted, duration } from '../output/number-text.ts'
import type { Outcome } from '../use-cases.ts'

/** The tests that did not pass, as data and, where there are any, as a table. */
export function failedTests(
  results: TestOutcome['results'],
  record: Outcome['record'],
): Pick<Outcome, 'record' | 'tables'> {
  const rows = results
    .filter(({ status }) => status !== 'pass')
    .map(({ name, model, status, failingRows, milliseconds, message }) => ({
      test: `${model.name}.${name}`,
      status,
      rows: failingRows,
      milliseconds: Math.round(milliseconds),
      message,
    }))
  const table = {
    title: 'Not passed',
    columns: [
      { name: 'test', title: 'test', kind: 'text' },
      { name: 'status', title: 'status', kind: 'text' },
      { name: 'rows', title: 'rows', kind: 'count' },
      { name: 'milliseconds', title: 'ms', kind: 'count' },
      { name: 'message', title: 'message', kind: 'text', longest: 60 },
    ],
    rows,
  } as const
  return { record: { ...record, failed: rows }, ...(rows.length > 0 ? { tables: [table] } : {}) }
}

/** What tests found, in a sentence: how many passed, warned and failed, how long it took, and how to see rows that fail. */
export function testSentence(results: TestOutcome['results']): string {
  const count = (...wanted: readonly string[]): number => results.filter(({ status }) => wanted.includes(status)).length
  const bad = [
    ...(count('warn') > 0 ? [`${count('warn')} warned`] : []),
    ...(count('fail') > 0 ? [`${count('fail')} failed`] : []),
    ...(count('error') > 0 ? [`${count('error')} could not be run`] : []),
  ]
  const time = duration(results.reduce((sum, { milliseconds }) => sum + milliseconds, 0))
  const first = results.find(({ failures }) => failures.length > 0)
  const rows = first ? ` Rows that fail: gata show --failures ${first.model.name}.${first.name}` : ''
  return `${[`${count('pass')} of ${counted(results.length, 'test')} passed`, ...bad].join(', ')} (${time}).${rows}`
}
