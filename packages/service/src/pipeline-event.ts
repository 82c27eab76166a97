import type { Account } from '@gata/connectors'
import type { LoadResult, SyncEvent } from '@gata/ingest'
import type { Manifest } from '@gata/transform'
import type { AuditOutcome, RunEvent } from '@gata/transform/run'
import type { Snapshot } from '@gata/warehouse'
import type { Anomaly } from './observability/detect-anomalies.ts'
import type { Published } from './publish.ts'

/** Where the onboarding of a tenant stands. */
export type OnboardPhase = 'connecting' | 'ingesting' | 'transforming' | 'ready'

/** What a use case tells while it works, in the order in which things happen. */
export type PipelineEvent =
  | { readonly type: 'world-building'; readonly tenant: string; readonly days: number; readonly visitsPerDay: number }
  | { readonly type: 'world-served'; readonly tenant: string; readonly url: string; readonly now: Date }
  | {
      readonly type: 'phase'
      readonly tenant: string
      readonly phase: OnboardPhase
      readonly state: 'running' | 'done' | 'failed'
    }
  | { readonly type: 'connected'; readonly tenant: string; readonly source: string; readonly account: Account }
  | { readonly type: 'sync'; readonly event: SyncEvent }
  | { readonly type: 'source-failed'; readonly tenant: string; readonly source: string; readonly error: unknown }
  | { readonly type: 'loaded'; readonly result: LoadResult }
  /** What is told of building and testing next is of this graph. */
  | { readonly type: 'run-begun'; readonly runId: string; readonly command: string; readonly manifest: Manifest }
  | { readonly type: 'run'; readonly event: RunEvent }
  | { readonly type: 'audited'; readonly tenant: string; readonly outcome: AuditOutcome }
  | {
      readonly type: 'observed'
      /** Those whose tables were judged. */
      readonly tenants: readonly string[]
      readonly tables: number
      readonly anomalies: readonly Anomaly[]
      readonly milliseconds: number
    }
  | { readonly type: 'not-observed'; readonly error: unknown }
  | ({ readonly type: 'published'; readonly tenant: string } & Published)
  | { readonly type: 'kept'; readonly tenant: string; readonly snapshot: Snapshot | null; readonly reason: string }

/** Hears what a use case tells. */
export type OnPipelineEvent = (event: PipelineEvent) => void
