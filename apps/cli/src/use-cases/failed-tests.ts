import type { TestOutcome } from '@gata/service'
import type { Outcome } from '../use-cases.ts'

/** The tests that did not pass, as data and, where there are any, as a table. */
export function failedTests(
  results: TestOutcome['results'],
  record: Outcome['record'],
): Pick<Outcome, 'record' | 'tables'> {
  const rows = results
    .filter(({ status }) => status !== 'pass')
    .map(({ name, model, status, failingRows, message }) => ({
      test: `${model.name}.${name}`,
      status,
      rows: failingRows,
      message,
    }))
  const table = {
    title: 'Not passed',
    columns: [
      { name: 'test', title: 'test', kind: 'text' },
      { name: 'status', title: 'status', kind: 'text' },
      { name: 'rows', title: 'rows', kind: 'count' },
      { name: 'message', title: 'message', kind: 'text', longest: 60 },
    ],
    rows,
  } as const
  return { record: { ...record, failed: rows }, ...(rows.length > 0 ? { tables: [table] } : {}) }
}
