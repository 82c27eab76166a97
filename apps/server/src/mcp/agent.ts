import type { TenantContext } from '@gata/control/context'
import type { Project, Questions } from '@gata/service/serving'

/** An agent as its tools see it: whose figures it may ask about, and where they come from. The tenant comes from who it is, never from what it says. */
export interface Agent {
  readonly context: TenantContext
  readonly questions: Questions
  readonly project: Project
}
