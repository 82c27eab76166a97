import type { PipelineEvent } from '@gata/service'
import { chosenTenants, openProject, type Project } from '@gata/service/models'
import type { Tenant } from '@gata/tenants'
import { stepOf } from '../pipeline-steps.ts'
import type { Work } from '../use-cases.ts'

/** The project, the tenants a command is about, and what shows a person how the work goes. */
export interface OpenedWork {
  readonly project: Project
  readonly tenants: readonly Tenant[]
  readonly hear: (event: PipelineEvent) => void
}

/** Opens the project of a command; see `openProject` and `chosenTenants` for its errors. */
export async function open(work: Work): Promise<OpenedWork> {
  const project = await openProject({
    root: work.settings.project,
    home: work.settings.home,
    target: work.settings.target,
  })
  const hear = (event: PipelineEvent): void => {
    const step = stepOf(event)
    if (step) work.onStep(step)
  }
  return { project, tenants: chosenTenants(project, work.settings.tenants), hear }
}
