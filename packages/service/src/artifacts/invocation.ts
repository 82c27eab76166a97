import type { Invocation } from '@gata/transform/artifacts'
import type { Project } from '../project.ts'

/** The head of artifacts of a run, as of now. */
export function invocationOf(
  project: Project,
  { runId, command, startedAt }: { readonly runId: string; readonly command: string; readonly startedAt: Date },
): Invocation {
  return {
    id: runId,
    command,
    startedAt,
    generatedAt: project.clock.now(),
    database: project.target.databaseName(),
  }
}
