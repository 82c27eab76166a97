import { messageOf } from '@gata/base'
import type { buildModels } from '@gata/service/models'
import { counted } from '../output/number-text.ts'
import type { Outcome, Work } from '../use-cases.ts'
import { failedTests, testSentence } from './failed-tests.ts'

type RunOutcome = Awaited<ReturnType<typeof buildModels>>

/** How a run ended, in a sentence and as data. */
export function outcomeOf(work: Work, { results, tests, succeeded }: Omit<RunOutcome, 'runId'>): Outcome {
  const count = (...wanted: readonly string[]): number => results.filter(({ status }) => wanted.includes(status)).length
  const built = count('success')
  const failed = tests.filter(({ status }) => status === 'fail' || status === 'error').length
  const bad = [
    ...(count('error') > 0 ? [`${count('error')} failed`] : []),
    ...(count('skipped') > 0 ? [`${count('skipped')} left out`] : []),
    ...(count('cancelled') > 0 ? [`${count('cancelled')} called off`] : []),
  ]
  const nothing = built === 0 && bad.length === 0
  const sentences = [
    nothing ? 'Nothing to rebuild.' : `${[`${counted(built, 'model')} built`, ...bad].join(', ')}.`,
    ...(tests.length > 0 ? [testSentence(tests)] : []),
    ...(work.signal.aborted && !succeeded ? ['Stopped; gata retry does the rest.'] : []),
  ]
  const done = results.map(({ node, status, reason, rows, milliseconds, error }) => ({
    node: node.id,
    status,
    reason,
    rows,
    milliseconds,
    error: error ? messageOf(error) : null,
  }))
  const isTestAlone = failed > 0 && count('error', 'cancelled') === 0
  return {
    status: succeeded ? 'done' : isTestAlone ? 'tests-failed' : 'failed',
    summary: sentences.join(' '),
    ...failedTests(tests, { results: done }),
  }
}
