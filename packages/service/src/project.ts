import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { type Clock, GataError, jsonLogger, type Logger, type LogLevel, logLevels, silentLogger } from '@gata/base'
import {
  type FxRate,
  findTenant,
  readConnectors,
  readFxRates,
  readTenants,
  type SupportedConnector,
  type Tenant,
  yamlCache,
} from '@gata/tenants'
import { motherduckSettings, motherduckTarget, sandboxTarget, type WarehouseTarget } from '@gata/warehouse'

/** A platform as its operator set it up: the configuration files, where its data lies, and the effects it may use. */
export interface Project {
  readonly root: string
  readonly home: string
  readonly tenants: readonly Tenant[]
  readonly connectors: readonly SupportedConnector[]
  /** Exchange rates of `fx_rates.csv`; none where there is no such file. */
  readonly fxRates: readonly FxRate[]
  readonly environment: Readonly<Record<string, string | undefined>>
  /** The present of the machine; a simulated tenant has its own, see `connectionsOf`. */
  readonly clock: Clock
  readonly logger: Logger
  /** DuckDB's share of memory. */
  readonly memoryLimit: string
  /** Where the platform database is. */
  readonly target: WarehouseTarget
}

export interface ProjectOptions {
  readonly root: string
  readonly home: string
  readonly environment?: Readonly<Record<string, string | undefined>>
  readonly logger?: Logger
  /** From which level on is logged where `GATA_LOG_LEVEL` says nothing; nothing is unless given. */
  readonly leastLogged?: LogLevel
  /** `sandbox` unless given. */
  readonly target?: WarehouseTarget['name']
}

/** What DuckDB may use unless `GATA_MEMORY_LIMIT` says otherwise; the process stays below 2 GiB with it. */
export const defaultMemoryLimit = '1100MB'

/**
 * Reads and checks the two configuration files of a project, and its exchange rates.
 *
 * @throws GataError naming every problem with its line and column.
 */
export async function openProject(options: ProjectOptions): Promise<Project> {
  const environment = options.environment ?? process.env
  const connectors = await readConnectors(join(options.root, 'supported_connectors.yaml'))
  const tenants = await readTenants(join(options.root, 'tenants.yaml'), {
    connectors,
    cache: yamlCache(join(options.home, 'cache')),
  })
  const fxRates = await readFxRates(join(options.root, 'fx_rates.csv'))
  return {
    root: options.root,
    home: options.home,
    tenants,
    connectors,
    fxRates,
    environment,
    clock: systemClock,
    logger: options.logger ?? loggerOf(environment, options.leastLogged),
    memoryLimit: environment['GATA_MEMORY_LIMIT'] ?? defaultMemoryLimit,
    target:
      options.target === 'motherduck'
        ? motherduckTarget(() => motherduckSettings(environment))
        : sandboxTarget(options.home),
  }
}

/**
 * The tenants that a command is about: those named, or every one that is active or on its way there.
 *
 * @throws GataError `unknown-tenant`, or `no-active-tenant` where none is named and none active.
 */
export function chosenTenants(project: Project, slugs: readonly string[]): readonly Tenant[] {
  if (slugs.length > 0) return slugs.map((slug) => findTenant(project.tenants, slug))
  const active = project.tenants.filter(({ status }) => status === 'active' || status === 'onboarding')
  if (active.length > 0) return active
  throw new GataError('no-active-tenant', 'no tenant is active', {
    where: 'tenants.yaml',
    todo: 'Onboard one with gata onboard <tenant>, or name one with --tenant.',
  })
}

/**
 * What goes wrong without failing anything, for programs that watch: JSON lines on the error stream from the level `GATA_LOG_LEVEL` on.
 *
 * @throws GataError `bad-setting`.
 */
function loggerOf(environment: Project['environment'], otherwise: LogLevel | undefined): Logger {
  const word = environment['GATA_LOG_LEVEL'] ?? otherwise
  if (word === undefined) return silentLogger
  const least = logLevels.find((level) => level === word)
  if (!least) {
    throw new GataError('bad-setting', 'GATA_LOG_LEVEL is no level', { expected: logLevels.join(', '), got: word })
  }
  return jsonLogger(
    (line) => void process.stderr.write(line),
    least,
    () => systemClock.now(),
  )
}

const systemClock: Clock = {
  now: () => new Date(),
  sleep: async (ms, signal) => {
    const controller = new AbortController()
    signal?.addEventListener('abort', () => controller.abort())
    if (signal?.aborted) controller.abort()
    await wait(ms, undefined, { signal: controller.signal }).catch(() => {})
  },
}
