import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import { RunTrace } from './trace-run.ts'

/** The trace of one run, and how it is sent off. */
export interface OpenTracing {
  readonly runTrace: RunTrace
  /** Sends what is not sent yet; at most five seconds. */
  readonly close: () => Promise<void>
}

/** Begins a trace; the exporter reads `OTEL_EXPORTER_OTLP_…` itself, the service is called `gata` unless `OTEL_SERVICE_NAME` says otherwise. */
export function openTracing(environment: Readonly<Record<string, string | undefined>>, name: string): OpenTracing {
  const exporter = new OTLPTraceExporter({ timeoutMillis: Number(environment['OTEL_EXPORTER_OTLP_TIMEOUT'] ?? 5000) })
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': environment['OTEL_SERVICE_NAME'] ?? 'gata' }),
    spanProcessors: [new BatchSpanProcessor({ exporter, maxQueueSize: 100_000, exportTimeoutMillis: 5000 })],
  })
  return { runTrace: new RunTrace(provider.getTracer('gata'), name), close: () => provider.shutdown() }
}
