import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { type Logger, silentLogger } from '@gata/base'
import { platformModels } from '@gata/models'
import { compile } from '@gata/transform'
import { runGraph } from '@gata/transform/run'
import { openWarehouse } from '@gata/warehouse'
import { afterEach, expect, it } from 'vitest'
import type { OnPipelineEvent } from '../pipeline-event.ts'
import { RunMetrics, serveMetrics } from './run-metrics.ts'
import { withTrace } from './with-trace.ts'

interface SentSpan {
  readonly name: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly startTimeUnixNano: string
  readonly endTimeUnixNano: string
  readonly attributes: readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[]
}

const endpoint = 'OTEL_EXPORTER_OTLP_ENDPOINT'

afterEach(() => {
  delete process.env[endpoint]
})

/** A run of a small graph, as a pipeline would tell of it. */
async function run(onEvent: OnPipelineEvent): Promise<number> {
  await using warehouse = await openWarehouse(':memory:')
  const { results } = await runGraph(
    warehouse,
    compile(platformModels([{ slug: 'acme', timeZone: 'UTC', currency: 'USD', sources: [] }])),
    { onEvent: (event) => onEvent({ type: 'run', event }) },
  )
  onEvent({ type: 'observed', tenants: ['acme'], tables: 6, anomalies: [], milliseconds: 2 })
  return results.filter(({ status }) => status === 'success').length
}

it('a run is sent as one trace: run, phases, models, each within the span above it', async () => {
  const bodies: string[] = []
  await using collector = createServer((request, response) => {
    void text(request).then((body) => {
      bodies.push(body)
      response.setHeader('content-type', 'application/json')
      response.end('{}')
    })
  })
  await new Promise<void>((done) => void collector.listen(0, '127.0.0.1', done))
  const { port } = collector.address() as AddressInfo // it listens on a port
  // The exporter reads the environment of the process itself.
  process.env[endpoint] = `http://127.0.0.1:${port}`
  const built = await withTrace({ environment: process.env, logger: silentLogger }, 'gata run', () => {}, run)
  const sent = bodies.flatMap((body) => {
    const { resourceSpans } = JSON.parse(body) as {
      resourceSpans: { scopeSpans: { spans: SentSpan[] }[] }[]
    } // the collector's format
    return resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))
  })
  const byId = new Map(sent.map((span) => [span.spanId, span]))
  const pathOf = (span: SentSpan): readonly string[] => {
    const above = byId.get(span.parentSpanId ?? '')
    return above ? [...pathOf(above), span.name] : [span.name]
  }
  expect(sent.filter(({ parentSpanId }) => !parentSpanId).map(({ name }) => name)).toEqual(['gata run'])
  expect(sent.filter((span) => pathOf(span).slice(0, -1).join(' ') === 'gata run build')).toHaveLength(built)
  const orders = sent.find(({ name }) => name === 'fct_acme__orders')
  expect(orders?.attributes).toEqual(
    expect.arrayContaining([
      { key: 'gata.tenant', value: { stringValue: 'acme' } },
      { key: 'gata.status', value: { stringValue: 'success' } },
    ]),
  )
  const outside = sent.filter((span) => {
    const above = byId.get(span.parentSpanId ?? '')
    return above && BigInt(span.endTimeUnixNano) > BigInt(above.endTimeUnixNano) + 1_000_000n
  })
  expect(outside.map(pathOf)).toEqual([])
})

it('a collector that does not answer fails no run, and is told of', async () => {
  const told: string[] = []
  const logger: Logger = { log: (level, message) => told.push(`${level}: ${message}`) }
  process.env[endpoint] = 'http://127.0.0.1:9'
  const environment = { ...process.env, OTEL_EXPORTER_OTLP_TIMEOUT: '200' }
  expect(await withTrace({ environment, logger }, 'gata run', () => {}, run)).toBeGreaterThan(5)
  expect(told).toEqual(['warn: the trace of the run could not be sent'])
})

it('without a collector nothing is loaded, and the events go where they went', async () => {
  const events: string[] = []
  const hear: OnPipelineEvent = (event) => events.push(event.type)
  await withTrace({ environment: {}, logger: silentLogger }, 'gata run', hear, (onEvent) => {
    expect(onEvent).toBe(hear)
    return run(onEvent)
  })
  expect(events).toContain('observed')
})

it('metrics count what runs did, and are served on loopback in the text format of Prometheus', async () => {
  const metrics = new RunMetrics()
  const built = await run((event) => metrics.hear(event))
  await using server = await serveMetrics(metrics, 0)
  const { port } = server.address() as AddressInfo // it listens on a port
  const response = await fetch(`http://127.0.0.1:${port}/metrics`)
  const lines = (await response.text()).split('\n')
  expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/)
  const counts = lines.filter((line) => line.startsWith('gata_models_total{') && line.includes('"success"'))
  expect(counts.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)).toBe(built)
  expect(lines).toContain('gata_anomalies{tenant="acme"} 0')
  expect((await fetch(`http://127.0.0.1:${port}/else`)).status).toBe(404)
})
