import { compileTenants, selectionOf, testUnits } from '@gata/service/models'
import { counted, duration } from '../output/number-text.ts'
import type { ModelChoice, Outcome, Work } from '../use-cases.ts'
import { open } from './open-work.ts'

/** Runs the unit tests of the models. */
export async function units(work: Work, options: ModelChoice): Promise<Outcome> {
  const { project, tenants } = await open(work)
  const selection = await selectionOf(project, options)
  const results = await testUnits(project, compileTenants(project, tenants), selection, work.signal)
  const failed = results.filter(({ status }) => status !== 'pass')
  const passed = results.length - failed.length
  const time = duration(results.reduce((sum, { milliseconds }) => sum + milliseconds, 0))
  const status = failed.length > 0 ? 'tests-failed' : 'done'
  return {
    status: work.signal.aborted ? 'failed' : status,
    summary:
      results.length === 0
        ? 'No unit test speaks for what is selected.'
        : `${passed} of ${counted(results.length, 'unit test')} passed (${time}).`,
    record: {
      tests: results.length,
      passed,
      failed: failed.map(({ covers, name, status: outcome, difference }) => ({
        model: covers,
        test: name,
        status: outcome,
        difference,
      })),
    },
    lines: failed.flatMap(({ covers, name, difference }) => [
      { text: `${covers}: ${name}`, record: { model: covers, test: name } },
      ...difference.map((text) => ({ text: `  ${text}`, record: { model: covers, test: name, difference: text } })),
    ]),
  }
}
