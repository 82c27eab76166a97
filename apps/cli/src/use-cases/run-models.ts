import { randomUUID } from 'node:crypto'
import { messageOf } from '@gata/base'
import { buildModels, compileTenants, retryRun, selectionOf, withWriter } from '@gata/service'
import { counted } from '../output/number-text.ts'
import type { Outcome, RetryChoice, RunChoice, Work } from '../use-cases.ts'
import { failedTests } from './failed-tests.ts'
import { open } from './open-work.ts'

type RunOutcome = Awaited<ReturnType<typeof buildModels>>

/** Builds the models that changed or whose inputs did. */
export async function run(work: Work, options: RunChoice): Promise<Outcome> {
  return await buildChosen(work, options, 'run')
}

/** The same, each model tested directly after it. */
export async function build(work: Work, options: RunChoice): Promise<Outcome> {
  return await buildChosen(work, options, 'build')
}

/** Does what the last run left. */
export async function retry(work: Work, options: RetryChoice): Promise<Outcome> {
  const { project, hear } = await open(work)
  const outcome = await withWriter(project, 'gata retry', (warehouse) =>
    retryRun(warehouse, project, {
      failFast: options.failFast,
      concurrency: options.threads,
      signal: work.signal,
      onEvent: hear,
    }),
  )
  if (!outcome) return { status: 'done', summary: 'There was no run yet.', record: { retried: null, results: [] } }
  const { last, built, tests, tenants } = outcome
  const retried = { run_id: last.runId, command: last.command, started_at: last.startedAt, left: last.left.length }
  if (built === null && tests.length === 0) {
    return { status: 'done', summary: 'Nothing to retry: the last run left nothing.', record: { retried, results: [] } }
  }
  const ended = outcomeOf(work, { results: built?.results ?? [], tests, succeeded: built?.succeeded ?? true })
  const kept = tenants.filter(({ state }) => state === 'kept')
  const published = tenants.filter(({ state }) => state === 'published')
  const sentences = [
    ended.summary,
    ...(published.length > 0 ? [`${counted(published.length, 'tenant')} published.`] : []),
    ...(kept.length > 0 ? [`Not published: ${kept.map(({ tenant }) => tenant).join(', ')}.`] : []),
  ]
  return {
    ...ended,
    status: ended.status === 'done' && kept.length > 0 ? 'failed' : ended.status,
    summary: sentences.join(' '),
    record: { ...ended.record, retried, run_id: built?.runId ?? null, tenants },
  }
}

async function buildChosen(work: Work, options: RunChoice, command: 'run' | 'build'): Promise<Outcome> {
  const { project, tenants, hear } = await open(work)
  const selection = await selectionOf(project, options)
  const manifest = compileTenants(project, tenants)
  const { fullRefresh, failFast, threads } = options
  const built = await withWriter(project, `gata ${command}`, (warehouse) =>
    buildModels(warehouse, manifest, {
      selection,
      force: fullRefresh,
      failFast,
      concurrency: threads,
      audit: command === 'build',
      record: { command, options: { tenants: tenants.map(({ slug }) => slug), fullRefresh } },
      runId: randomUUID(),
      signal: work.signal,
      onEvent: hear,
    }),
  )
  const outcome = outcomeOf(work, built)
  if (built.results.length > 0 || built.tests.length > 0) {
    return { ...outcome, record: { run_id: built.runId, ...outcome.record } }
  }
  return { ...outcome, summary: 'The selection is empty.', record: { run_id: built.runId, ...outcome.record } }
}

function outcomeOf(work: Work, { results, tests, succeeded }: Omit<RunOutcome, 'runId'>): Outcome {
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
    ...(tests.length > 0 ? [`${tests.length - failed} of ${counted(tests.length, 'test')} passed.`] : []),
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
