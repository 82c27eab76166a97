import { messageOf } from '@gata/base'
import type { OnPipelineEvent } from '../pipeline-event.ts'
import type { Project } from '../project.ts'

/**
 * Does a run and sends its spans to the collector that `OTEL_EXPORTER_OTLP_ENDPOINT` names; without one nothing is loaded or made.
 * A collector that does not answer fails no run.
 */
export async function withTrace<T>(
  project: Pick<Project, 'environment' | 'logger'>,
  name: string,
  onEvent: OnPipelineEvent,
  work: (onEvent: OnPipelineEvent) => Promise<T>,
): Promise<T> {
  const { environment, logger } = project
  if (!environment['OTEL_EXPORTER_OTLP_ENDPOINT'] && !environment['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT']) {
    return await work(onEvent)
  }
  const { openTracing } = await import('./open-tracing.ts')
  const { runTrace, close } = openTracing(environment, name)
  let failure: unknown = null
  try {
    return await work((event) => {
      runTrace.hear(event)
      onEvent(event)
    })
  } catch (thrown) {
    failure = thrown
    throw thrown
  } finally {
    runTrace.end(failure)
    await close().catch((thrown: unknown) => {
      logger.log('warn', 'the trace of the run could not be sent', { error: messageOf(thrown) })
    })
  }
}
