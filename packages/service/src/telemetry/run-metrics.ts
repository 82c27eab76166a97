import { createServer, type Server, type ServerResponse } from 'node:http'
import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { PipelineEvent } from '../pipeline-event.ts'

/** What runs of a long-running process did, as Prometheus reads it. */
export class RunMetrics {
  readonly #registry = new Registry()
  readonly #landed = this.#counter('gata_records_landed_total', 'Records that landed, new or changed.', [
    'tenant',
    'source',
    'object',
  ])
  readonly #quarantined = this.#counter('gata_records_quarantined_total', 'Records that broke their contract.', [
    'tenant',
    'source',
    'object',
  ])
  readonly #sourceFailures = this.#counter('gata_source_failures_total', 'Sources that could not be read.', [
    'tenant',
    'source',
  ])
  readonly #models = this.#counter('gata_models_total', 'Models by how their build ended.', ['layer', 'status'])
  readonly #publishes = this.#counter(
    'gata_publishes_total',
    'Ends of runs by tenant: published, unchanged, pinned or kept.',
    ['tenant', 'state'],
  )
  readonly #seconds = new Histogram({
    name: 'gata_model_build_seconds',
    help: 'How long models took to build.',
    labelNames: ['layer'],
    buckets: [0.01, 0.05, 0.25, 1, 5, 30, 120, 600],
    registers: [this.#registry],
  })
  readonly #anomalies = new Gauge({
    name: 'gata_anomalies',
    help: 'What stands out in a tenant’s tables now.',
    labelNames: ['tenant'],
    registers: [this.#registry],
  })
  readonly #lastSuccess = new Gauge({
    name: 'gata_last_published_timestamp_seconds',
    help: 'When a run last ended with a tenant’s data published, new or unchanged.',
    labelNames: ['tenant'],
    registers: [this.#registry],
  })

  /** Takes note of an event. */
  hear(event: PipelineEvent): void {
    switch (event.type) {
      case 'loaded': {
        const { place, landed, quarantined } = event.result
        this.#landed.inc({ ...place }, landed)
        return this.#quarantined.inc({ ...place }, quarantined)
      }
      case 'source-failed':
        return this.#sourceFailures.inc({ tenant: event.tenant, source: event.source })
      case 'run': {
        if (event.event.type !== 'node-done') return
        const { node, status, milliseconds } = event.event.result
        this.#models.inc({ layer: node.layer, status })
        if (status === 'success') this.#seconds.observe({ layer: node.layer }, milliseconds / 1000)
        return
      }
      case 'published':
        this.#publishes.inc({ tenant: event.tenant, state: event.state })
        return this.#lastSuccess.set({ tenant: event.tenant }, Date.now() / 1000)
      case 'kept':
        return this.#publishes.inc({ tenant: event.tenant, state: 'kept' })
      case 'observed':
        return this.#count(event)
      case 'audited':
      case 'connected':
      case 'run-begun':
      case 'not-observed':
      case 'phase':
      case 'sync':
      case 'world-building':
      case 'world-served':
        return undefined
    }
  }

  /** Answers a request with the metrics in the text format of Prometheus. */
  async answer(response: ServerResponse): Promise<void> {
    response.setHeader('content-type', this.#registry.contentType)
    response.end(await this.#registry.metrics())
  }

  #count({ tenants, anomalies }: Extract<PipelineEvent, { type: 'observed' }>): void {
    for (const tenant of tenants) {
      this.#anomalies.set({ tenant }, anomalies.filter((anomaly) => anomaly.tenant === tenant).length)
    }
  }

  #counter<Label extends string>(name: string, help: string, labelNames: readonly Label[]): Counter<Label> {
    return new Counter({ name, help, labelNames, registers: [this.#registry] })
  }
}

/** Serves metrics at `/metrics` of a port of loopback; 0 takes any free one. */
export async function serveMetrics(metrics: RunMetrics, port: number): Promise<Server> {
  const server = createServer((request, response) => {
    if (request.url === '/metrics' && request.method === 'GET') {
      void metrics.answer(response)
      return
    }
    response.statusCode = 404
    response.end()
  })
  await new Promise<void>((done, failed) => {
    server.once('error', failed)
    server.listen(port, '127.0.0.1', done)
  })
  return server
}
