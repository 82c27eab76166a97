import { compileTenants, showFailures } from '@gata/service/models'
import { counted, grouped } from '../output/number-text.ts'
import type { Outcome, Work } from '../use-cases.ts'
import { open } from './open-work.ts'

/** The rows that failed a test when it last ran. */
export async function failures(
  work: Work,
  options: { readonly test: string; readonly limit: number },
): Promise<Outcome> {
  const { project, tenants } = await open(work)
  const { testId, kept } = await showFailures(project, compileTenants(project, tenants), options.test)
  if (!kept) {
    return {
      status: 'done',
      summary: `No failing rows are kept of ${testId}: it passed when it last ran, or never ran.`,
      record: { test: testId, failing_rows: 0, rows: [] },
    }
  }
  const rows = kept.rows.slice(0, options.limit)
  const [first = {}] = rows
  const failing = counted(kept.failingRows, 'failing row')
  return {
    status: 'done',
    summary: `${rows.length < kept.failingRows ? `${grouped(rows.length)} of ${failing}` : failing}, found ${kept.foundAt}`,
    record: { test: testId, failing_rows: kept.failingRows, found_at: kept.foundAt, run_id: kept.runId, rows },
    tables: [
      {
        title: testId,
        columns: Object.keys(first).map((name) => ({
          name,
          title: name,
          kind: rows.every((row) => typeof row[name] === 'number') ? 'number' : 'text',
          longest: 40,
        })),
        rows,
      },
    ],
  }
}
