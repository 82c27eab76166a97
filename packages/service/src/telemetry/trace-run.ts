import { messageOf } from '@gata/base'
import {
  type Attributes,
  type Context,
  ROOT_CONTEXT,
  type Span,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api'
import type { PipelineEvent } from '../pipeline-event.ts'

/** What a pipeline does one after the other, as the spans below the run. */
type Phase = 'extract' | 'load' | 'build' | 'test' | 'publish' | 'observe'

interface OpenPhase {
  readonly span: Span
  readonly context: Context
  last: number
}

/**
 * The spans of one run, made of what it tells: run → phase → object read, package loaded, model, tenant tested or published.
 * Nothing in the run knows of it.
 */
export class RunTrace {
  readonly #tracer: Tracer
  readonly #run: Span
  readonly #context: Context
  readonly #phases = new Map<Phase, OpenPhase>()
  readonly #reading = new Map<string, number>()
  #isFailed = false

  constructor(tracer: Tracer, name: string) {
    this.#tracer = tracer
    this.#run = tracer.startSpan(name, { attributes: { 'gata.command': name } }, ROOT_CONTEXT)
    this.#context = trace.setSpan(ROOT_CONTEXT, this.#run)
  }

  /** Takes note of an event. */
  hear(event: PipelineEvent): void {
    switch (event.type) {
      case 'sync':
        return this.#read(event.event)
      case 'source-failed':
        return this.#note('extract', `${event.tenant} ${event.source}`, {
          error: event.error,
          attributes: tenantOf(event),
        })
      case 'loaded': {
        const { place, landed, quarantined, loadId } = event.result
        const attributes = {
          ...placeOf(place),
          'gata.load_id': loadId,
          'gata.landed': landed,
          'gata.quarantined': quarantined,
        }
        return this.#note('load', `${place.source}.${place.object}`, { attributes })
      }
      case 'run':
        return this.#build(event.event)
      case 'audited':
        return this.#note('test', event.tenant, { attributes: tenantOf(event) })
      case 'published':
        return this.#note('publish', event.tenant, {
          attributes: { ...tenantOf(event), 'gata.snapshot': event.snapshot.id, 'gata.state': event.state },
        })
      case 'kept':
        return this.#note('publish', event.tenant, { attributes: tenantOf(event), error: event.reason })
      case 'observed':
        return this.#note('observe', 'observe', {
          attributes: { 'gata.tables': event.tables, 'gata.anomalies': event.anomalies.length },
          start: Date.now() - event.milliseconds,
        })
      case 'not-observed':
        return this.#note('observe', 'observe', { error: event.error })
      case 'connected':
      case 'run-begun':
      case 'phase':
      case 'world-building':
      case 'world-served':
        return undefined
    }
  }

  /** Ends the run's span and those of its phases. */
  end(error: unknown): void {
    for (const { span, last } of this.#phases.values()) span.end(last)
    if (error || this.#isFailed)
      this.#run.setStatus({ code: SpanStatusCode.ERROR, ...(error ? { message: messageOf(error) } : {}) })
    this.#run.end()
  }

  #read(event: Extract<PipelineEvent, { type: 'sync' }>['event']): void {
    const { place } = event
    if (place === null) return
    const name = `${place.source}.${place.object}`
    const key = `${place.tenant} ${name}`
    if (event.kind === 'object-started') {
      this.#phase('extract', Date.now())
      this.#reading.set(key, Date.now())
    }
    if (event.kind !== 'object-done' && event.kind !== 'object-failed') return
    this.#note('extract', name, {
      attributes: placeOf(place),
      start: this.#reading.get(key) ?? Date.now(),
      error: event.kind === 'object-failed' ? event.error : undefined,
    })
  }

  #build(event: Extract<PipelineEvent, { type: 'run' }>['event']): void {
    if (event.type !== 'node-done' || event.result.status === 'unchanged') return
    const { node, status, reason, rows, milliseconds, startedAt, error } = event.result
    this.#note('build', node.name, {
      attributes: {
        'gata.node': node.id,
        'gata.layer': node.layer,
        'gata.kind': node.kind,
        'gata.status': status,
        'gata.reason': reason,
        ...(node.tenant === null ? {} : { 'gata.tenant': node.tenant }),
        ...(rows === null ? {} : { 'gata.rows': rows }),
      },
      start: startedAt.getTime(),
      end: startedAt.getTime() + milliseconds,
      error: error ?? undefined,
    })
  }

  #note(
    phase: Phase,
    name: string,
    {
      attributes = {},
      end = Date.now(),
      start = end,
      error,
    }: {
      readonly attributes?: Attributes
      readonly start?: number
      readonly end?: number
      readonly error?: unknown
    },
  ): void {
    const above = this.#phase(phase, start)
    const span = this.#tracer.startSpan(name, { attributes, startTime: start }, above.context)
    if (error !== undefined) {
      this.#isFailed = true
      span.setStatus({ code: SpanStatusCode.ERROR, message: messageOf(error) })
    }
    span.end(end)
    above.last = Math.max(above.last, end)
  }

  #phase(name: Phase, start: number): OpenPhase {
    const known = this.#phases.get(name)
    if (known) return known
    const span = this.#tracer.startSpan(name, { startTime: start }, this.#context)
    const opened = { span, context: trace.setSpan(this.#context, span), last: start }
    this.#phases.set(name, opened)
    return opened
  }
}

function tenantOf({ tenant }: { readonly tenant: string }): Attributes {
  return { 'gata.tenant': tenant }
}

function placeOf(place: { readonly tenant: string; readonly source: string; readonly object: string }): Attributes {
  return { 'gata.tenant': place.tenant, 'gata.source': place.source, 'gata.object': place.object }
}
