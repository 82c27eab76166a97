import type { LogicUpdate } from '@gata/contract'
import type { AccessTokens, ControlDatabase, JobQueue } from '@gata/control'
import type { LiveProject, Questions, ServingMetrics } from '@gata/service/serving'

/** A change of a tenant's logic on its way into the data, and who wants it. */
export interface LogicJob {
  readonly update: LogicUpdate
  readonly by: string
}

/** What a server serves from. */
export interface ServerParts {
  readonly live: LiveProject
  readonly db: ControlDatabase
  readonly questions: Questions
  readonly jobs: JobQueue<LogicJob>
  readonly metrics: ServingMetrics
  /** Proves tokens of the authorization server; null where there is none. */
  readonly tokens: AccessTokens | null
}

/** How a server is set up. */
export interface ServerSettings {
  /** Names by which it may be called (`Host` without the port): a page of another site can not reach it under a name of its own. */
  readonly hosts: readonly string[]
  /** Requests a minute of one caller, or of one address that is nobody. */
  readonly requestsPerMinute: number
  /** Cookies go over TLS alone. */
  readonly isSecure: boolean
  /** The origin by which it is reached, behind whatever stands in front; null where each request says so itself. */
  readonly publicUrl: string | null
}

export const defaultSettings: ServerSettings = {
  hosts: ['localhost', '127.0.0.1', '[::1]'],
  requestsPerMinute: 1200,
  isSecure: false,
  publicUrl: null,
}
