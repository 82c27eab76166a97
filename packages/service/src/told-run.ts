import { withArtifacts } from './artifacts/run-artifacts.ts'
import { withOpenLineage } from './openlineage/with-openlineage.ts'
import type { OnPipelineEvent } from './pipeline-event.ts'
import type { Project } from './project.ts'
import { withTrace } from './telemetry/with-trace.ts'

/** Does a run and tells of it to all who read what runs leave: collectors of traces, OpenLineage, and tools that read dbt's artifacts. */
export async function toldRun<T>(
  project: Project,
  name: string,
  onEvent: OnPipelineEvent,
  work: (onEvent: OnPipelineEvent) => Promise<T>,
): Promise<T> {
  return await withArtifacts(project, onEvent, (hear) =>
    withOpenLineage(project, hear, (told) => withTrace(project, name, told, work)),
  )
}
