import { messageOf } from '@gata/base'
import type { PipelineEvent } from '@gata/service'
import { grouped } from './output/number-text.ts'
import type { Step } from './output/progress.ts'

/** What a pipeline tells, as the step that a person sees; null where there is nothing to see. */
export function stepOf(event: PipelineEvent): Step | null {
  switch (event.type) {
    case 'world-building':
      return {
        id: `world ${event.tenant}`,
        label: `${event.tenant}: building a simulated business`,
        state: 'running',
        detail: `${event.days} days, about ${event.visitsPerDay} visits a day`,
      }
    case 'world-served':
      return {
        id: `world ${event.tenant}`,
        label: `${event.tenant}: simulated vendors are served`,
        state: 'done',
        detail: `${event.url}, their clock says ${event.now.toISOString()}`,
      }
    case 'phase':
      return {
        id: `phase ${event.tenant} ${event.phase}`,
        label: `onboard  ${event.tenant}  ${event.phase}`,
        state: event.state,
      }
    case 'connected':
      return {
        id: `connect ${event.tenant} ${event.source}`,
        label: `connect  ${event.tenant}  ${event.source}`,
        state: 'done',
        detail: [event.account.accountId, event.account.currency, event.account.timeZone].filter(Boolean).join(', '),
      }
    case 'sync':
      return syncStep(event.event)
    case 'source-failed':
      return {
        id: `${event.tenant} ${event.source}`,
        label: `${event.tenant}  ${event.source}`,
        state: 'failed',
        detail: messageOf(event.error),
      }
    case 'loaded':
      return loadedStep(event.result)
    case 'run-begun':
      return null
    case 'run':
      return runStep(event.event)
    case 'audited':
      return auditStep(event)
    case 'published':
      return {
        id: `publish ${event.tenant}`,
        label: `publish  ${event.tenant}`,
        state: event.state === 'published' ? 'done' : 'skipped',
        detail: publishedWords(event),
      }
    case 'observed':
      return observedStep(event)
    case 'not-observed':
      return { id: 'watch', label: 'watch', state: 'failed', detail: messageOf(event.error) }
    case 'kept':
      return {
        id: `publish ${event.tenant}`,
        label: `publish  ${event.tenant}`,
        state: 'failed',
        detail: event.snapshot
          ? `${event.reason}; the last good snapshot ${event.snapshot.id} stays in service`
          : `${event.reason}; nothing is published`,
      }
  }
}

function publishedWords({ state, snapshot, tenant, pin }: Extract<PipelineEvent, { type: 'published' }>): string {
  if (state === 'published') return `snapshot ${snapshot.id}`
  if (state === 'unchanged') return `snapshot ${snapshot.id} already holds this data`
  return `snapshot ${snapshot.id} stays since a rollback of ${pin?.at ?? 'before'}, until gata publish --tenant ${tenant}`
}

function syncStep(event: Extract<PipelineEvent, { type: 'sync' }>['event']): Step | null {
  if (event.kind === 'request' || event.kind === 'package-sealed') return null
  const { tenant, source, object } = event.place
  const step = { id: `${tenant} ${source} ${object}`, label: `extract  ${tenant}  ${source}.${object}` }
  switch (event.kind) {
    case 'object-started':
      return { ...step, state: 'running', detail: windows(event.windows) }
    case 'page':
      return { ...step, state: 'running', detail: traffic(event) }
    case 'object-done':
      return { ...step, state: 'done', detail: traffic(event) }
    case 'object-failed':
      return { ...step, state: 'failed', detail: messageOf(event.error) }
  }
}

function loadedStep(result: Extract<PipelineEvent, { type: 'loaded' }>['result']): Step {
  const { place } = result
  const parts = [
    result.landed > 0 ? `${grouped(result.landed)} new or changed` : 'nothing new',
    ...(result.unchanged > 0 ? [`${grouped(result.unchanged)} unchanged`] : []),
    ...(result.duplicates > 0 ? [`${grouped(result.duplicates)} repeated`] : []),
    ...(result.deleted > 0 ? [`${grouped(result.deleted)} gone`] : []),
    ...(result.quarantined > 0 ? [`${grouped(result.quarantined)} in quarantine`] : []),
    ...(result.drift ? [`new fields: ${result.drift.added.map(({ name }) => name).join(', ') || 'retyped'}`] : []),
  ]
  return {
    id: `load ${result.loadId}`,
    label: `load     ${place.tenant}  ${place.source}.${place.object}`,
    state: 'done',
    detail: parts.join(', '),
    isPart: result.landed === 0 && result.quarantined === 0 && result.drift === null,
  }
}

function runStep(event: Extract<PipelineEvent, { type: 'run' }>['event']): Step {
  switch (event.type) {
    case 'planned':
      return {
        id: 'plan',
        label: 'plan',
        state: 'done',
        detail:
          event.builds === 0
            ? `nothing to rebuild, ${event.unchanged} models are as they should be`
            : `${event.builds} models to build, ${event.unchanged} unchanged`,
      }
    case 'node-started':
      return {
        id: event.node.id,
        label: `build    ${event.node.name}`,
        state: 'running',
        detail: event.reason,
        isPart: true,
      }
    case 'node-done': {
      const { node, status, rows, milliseconds, error } = event.result
      const figures = [...(rows === null ? [] : [`${grouped(rows)} rows`]), `${(milliseconds / 1000).toFixed(2)} s`]
      return {
        id: node.id,
        label: `build    ${node.name}`,
        state: status === 'success' ? 'done' : status === 'error' ? 'failed' : 'skipped',
        detail: error ? messageOf(error) : figures.join(' in '),
        isPart: status === 'success' && node.layer !== 'analytics',
      }
    }
    case 'node-tested': {
      const { node, results } = event
      const bad = results.filter(({ status }) => status !== 'pass')
      const named = bad.map(({ name, status, failingRows }) => `${name} ${status} (${failingRows ?? '?'} rows)`)
      return {
        id: `test ${node.id}`,
        label: `test     ${node.name}`,
        state: bad.some(({ status }) => status !== 'warn') ? 'failed' : 'done',
        detail: bad.length === 0 ? `${results.length} tests passed` : named.join(', '),
        isPart: bad.length === 0,
      }
    }
  }
}

function auditStep({ tenant, outcome }: Extract<PipelineEvent, { type: 'audited' }>): Step {
  const bad = outcome.results.filter(({ status }) => status !== 'pass')
  const named = bad
    .map(({ name, model, failingRows }) => `${model.name}.${name} (${failingRows ?? '?'} rows)`)
    .join(', ')
  const ran =
    outcome.results.length === 0 ? 'nothing changed since the last audit' : `${outcome.results.length} tests ran`
  return {
    id: `audit ${tenant}`,
    label: `audit    ${tenant}`,
    state: outcome.auditPassed ? 'done' : 'failed',
    detail: bad.length === 0 ? ran : `${ran}, not passed: ${named}`,
  }
}

function observedStep({ tables, anomalies }: Extract<PipelineEvent, { type: 'observed' }>): Step {
  const fresh = anomalies.filter(({ isNew }) => isNew)
  const [first] = fresh
  const more = fresh.length > 1 ? `, and ${fresh.length - 1} more: gata obs` : ''
  return {
    id: 'watch',
    label: 'watch',
    state: 'done',
    detail: first
      ? `${first.table.slice(first.table.indexOf('.') + 1)}${first.source ? `, ${first.source}` : ''}, ${first.day}: ${first.message}${more}`
      : `${tables} tables measured, nothing new stands out`,
    isPart: fresh.length === 0,
  }
}

function windows(count: number): string {
  return count === 1 ? 'one window' : `${count} windows`
}

function traffic({ pages, records, retries }: { pages: number; records: number; retries: number }): string {
  const retried = retries === 0 ? '' : `, ${retries} ${retries === 1 ? 'retry' : 'retries'}`
  return `${grouped(pages)} ${pages === 1 ? 'page' : 'pages'}, ${grouped(records)} rows${retried}`
}
