import { retryRun, toldRun, withWriter } from '@gata/service'
import { counted } from '../output/number-text.ts'
import type { Outcome, RetryChoice, Work } from '../use-cases.ts'
import { open } from './open-work.ts'
import { outcomeOf } from './run-outcome.ts'

/** Does what the last run left. */
export async function retry(work: Work, options: RetryChoice): Promise<Outcome> {
  const { project, hear } = await open(work)
  const outcome = await toldRun(project, 'gata retry', hear, (tell) =>
    withWriter(project, 'gata retry', (warehouse) =>
      retryRun(warehouse, project, {
        failFast: options.failFast,
        concurrency: options.threads,
        signal: work.signal,
        onEvent: tell,
      }),
    ),
  )
  if (!outcome) return { status: 'done', summary: 'There was no run yet.', record: { retried: null, results: [] } }
  const { last, built, tests, succeeded, tenants, changedSince } = outcome
  const retried = { run_id: last.runId, command: last.command, started_at: last.startedAt, left: last.left.length }
  if (built === null && tests.length === 0 && succeeded) {
    return { status: 'done', summary: 'Nothing to retry: the last run left nothing.', record: { retried, results: [] } }
  }
  const ended = outcomeOf(work, { results: built?.results ?? [], tests, succeeded })
  const kept = tenants.filter(({ state }) => state === 'kept')
  const published = tenants.filter(({ state }) => state === 'published')
  const sentences = [
    ended.summary,
    ...(published.length > 0 ? [`${counted(published.length, 'tenant')} published.`] : []),
    ...(kept.length > 0 ? [`Not published: ${kept.map(({ tenant }) => tenant).join(', ')}.`] : []),
    ...(changedSince.length > 0 ? [`Changed since that run, so left to gata run: ${changedSince.join(', ')}.`] : []),
  ]
  return {
    ...ended,
    status: ended.status === 'done' && kept.length > 0 ? 'failed' : ended.status,
    summary: sentences.join(' '),
    record: { ...ended.record, retried, run_id: built?.runId ?? null, tenants, changed_since: changedSince },
  }
}
