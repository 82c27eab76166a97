import type { AccessRequest } from './access-request.ts'
import type { Step } from './output/progress.ts'
import type { TableColumn } from './output/table.ts'
import type { QueryChoice } from './query-choice.ts'
import type { SecretsRequest } from './secrets-request.ts'
import type { Settings } from './settings.ts'
import type { Ask } from './terminal.ts'

/** What every use case is told, and how it tells what it does. */
export interface Work {
  readonly settings: Settings
  /** Aborted at the first Ctrl-C: begin nothing more, finish what runs. */
  readonly signal: AbortSignal
  readonly onStep: (step: Step) => void
  /** Asks the person a question; null where no person can answer. */
  readonly ask: Ask | null
  /** All that was piped in. */
  readonly readInput: () => Promise<string>
}

/** How a use case ended; `tests-failed` means that everything ran and an audit says no. */
export interface Outcome {
  readonly status: 'done' | 'failed' | 'tests-failed'
  /** What came of it, in a sentence. */
  readonly summary: string
  /** The same as data. */
  readonly record: Readonly<Record<string, unknown>>
  readonly tables?: readonly ResultTable[]
  /** Lines that may be piped; then all else goes beside the results. */
  readonly lines?: readonly ResultLine[]
}

/** A line for a person, and the same as data. */
export interface ResultLine {
  readonly text: string
  readonly record: Readonly<Record<string, unknown>>
}

export interface ResultTable {
  readonly title: string
  readonly columns: readonly TableColumn[]
  readonly rows: readonly Readonly<Record<string, unknown>>[]
  /** What a program gets in place of the rows, where a person is shown less. */
  readonly records?: readonly Readonly<Record<string, unknown>>[]
}

/** Which models a command is about, in words; everything where nothing is said. */
export interface ModelChoice {
  readonly select: readonly string[]
  readonly exclude: readonly string[]
  readonly selector: readonly string[]
}

/** How what is chosen is built. */
export interface RunChoice extends ModelChoice, RetryChoice {
  readonly fullRefresh: boolean
}

/** How what is left is done. */
export interface RetryChoice {
  readonly failFast: boolean
  readonly threads: number
}

/** What is listed and how. */
export interface ListOptions extends ModelChoice {
  readonly output: 'name' | 'id' | 'path' | 'json'
  readonly resourceType: 'model' | 'source' | 'snapshot' | 'test' | 'all'
}

/** Where the site about the models goes beside the disk. */
export interface DocsOptions {
  readonly serve: boolean
  readonly port?: number
}

/** Where the platform is served. */
export interface ServeOptions {
  /** Null: the usual one, or a free one where that is taken. */
  readonly port: number | null
  readonly host: string
  readonly allowHost: readonly string[]
  readonly tlsBehind: boolean
}

/** How scheduled runs are done. */
export interface ScheduleOptions {
  readonly once: boolean
  readonly dryRun: boolean
  readonly concurrency: number
}

/** What is read: sources, all enabled ones when empty; everything again; or days of the past, the second one not any more. */
export interface IngestChoice {
  readonly sources: readonly string[]
  readonly fullRefresh: boolean
  readonly backfill: { readonly from: string; readonly to: string } | null
}

/** A tenant as the words of a command say it; what is null is asked for. */
export interface TenantChoice {
  readonly slug: string
  readonly name: string | null
  readonly currency: string | null
  readonly timeZone: string | null
  readonly sources: readonly string[]
  readonly settings: readonly { readonly source: string; readonly key: string; readonly value: string }[]
}

/** What the commands do beyond the two configuration files; a test gives its own. */
export interface UseCases {
  /** Simulate, ingest, build, audit and publish, then the report of each tenant. */
  start(work: Work): Promise<Outcome>
  addTenant(work: Work, choice: TenantChoice): Promise<Outcome>
  disableSources(
    work: Work,
    options: { readonly tenant: string; readonly sources: readonly string[] },
  ): Promise<Outcome>
  /** `confirm` throws where the person did not mean it. */
  removeTenant(
    work: Work,
    options: { readonly tenant: string; readonly confirm: () => Promise<void> },
  ): Promise<Outcome>
  /** Erase one person of one tenant, named by an address. */
  erase(work: Work, options: { readonly email: string }): Promise<Outcome>
  /** From an entry in `tenants.yaml` to published data. */
  onboard(work: Work, options: { readonly tenant: string }): Promise<Outcome>
  /** Serve the simulated vendors until aborted. */
  simulate(work: Work, options: { readonly now?: Date; readonly port?: number }): Promise<Outcome>
  /** Register every connector object's fingerprint. */
  initConnectors(work: Work): Promise<Outcome>
  /** Explain one connector. */
  showConnector(work: Work, options: { readonly connector: string }): Promise<Outcome>
  ingest(work: Work, options: IngestChoice): Promise<Outcome>
  /** Check every model and write its SQL to `target/compiled/`. */
  compile(work: Work): Promise<Outcome>
  /** What a selection means. */
  list(work: Work, options: ListOptions): Promise<Outcome>
  /** What a run would build and why; nothing is built. */
  plan(work: Work, options: ModelChoice & { readonly fullRefresh: boolean }): Promise<Outcome>
  run(work: Work, options: RunChoice): Promise<Outcome>
  /** As `run`, each model tested directly after it. */
  build(work: Work, options: RunChoice): Promise<Outcome>
  /** What the last run left undone. */
  retry(work: Work, options: RetryChoice): Promise<Outcome>
  /** Audit what is built. */
  test(work: Work, options: ModelChoice): Promise<Outcome>
  /** Run unit tests in memory; what is built is not looked at. */
  testUnits(work: Work, options: ModelChoice): Promise<Outcome>
  /** How old what was read of sources is. */
  sourceFreshness(work: Work, options: ModelChoice): Promise<Outcome>
  /** Write the site about the models to `target/docs/`. */
  docs(work: Work, options: DocsOptions): Promise<Outcome>
  publish(work: Work): Promise<Outcome>
  /** What is published and what was. */
  snapshots(work: Work, options: { readonly verify: boolean }): Promise<Outcome>
  /** Delete old snapshots; as many as configured stay where `keep` is null. */
  pruneSnapshots(work: Work, options: { readonly keep: number | null }): Promise<Outcome>
  /** An older snapshot back in service; the one before where `to` is null. */
  rollBack(work: Work, options: { readonly tenant: string; readonly to: string | null }): Promise<Outcome>
  /** How tenants are, as the last runs left them. */
  observe(work: Work): Promise<Outcome>
  /** Tenants at their times, until aborted. */
  schedule(work: Work, options: ScheduleOptions): Promise<Outcome>
  /** The platform over HTTP, until aborted. */
  serve(work: Work, options: ServeOptions): Promise<Outcome>
  /** One tenant for the agent at the other end of standard input and output. */
  serveAgent(work: Work, options: { readonly personalData: boolean }): Promise<Outcome>
  /** Figures by their definitions, from what is published. */
  query(work: Work, choice: QueryChoice): Promise<Outcome>
  /** What can be asked of a tenant. */
  showDefinitions(work: Work, options: { readonly tenant: string }): Promise<Outcome>
  /** The same as a file of the Boring Semantic Layer. */
  exportDefinitions(work: Work, options: { readonly tenant: string }): Promise<Outcome>
  /** What files of another tool mean in our words. */
  importDefinitions(
    work: Work,
    source: { readonly folder: string; readonly database: string; readonly sourceSchema: string },
  ): Promise<Outcome>
  lintDefinitions(work: Work): Promise<Outcome>
  /** People, keys and the record of what was done. */
  access(work: Work, request: AccessRequest): Promise<Outcome>
  /** What connects tenants to their vendors. */
  secrets(work: Work, request: SecretsRequest): Promise<Outcome>
  /** The rows that failed a test when it last ran. */
  showFailures(work: Work, options: { readonly test: string; readonly limit: number }): Promise<Outcome>
  /** Rows of a model from the published snapshot of the tenant. */
  show(work: Work, options: { readonly model: string; readonly limit: number }): Promise<Outcome>
}
