import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { Terminal } from './terminal.ts'

/** What every command is told: where the project and its data are, which tenants it is about. */
export interface Settings {
  /** The folder of `tenants.yaml`. */
  readonly project: string
  /** Everything GATA writes: `--home`, else `GATA_HOME`, else `.gata` in the project. */
  readonly home: string
  readonly target: Target
  /** Slugs; empty means every active tenant. */
  readonly tenants: readonly string[]
}

/** Where the platform database is: embedded in the home folder, or on MotherDuck. */
type Target = (typeof targets)[number]

export const targets = ['sandbox', 'motherduck'] as const

/** The options that every command takes, as parsed. */
export interface GlobalOptions {
  readonly tenant: readonly string[]
  readonly home?: string
  readonly target?: Target
  readonly json?: boolean
}

/** The settings of a command; options go before the environment, the environment before defaults. */
export function settingsFrom(options: GlobalOptions, { folder, environment }: Terminal): Settings {
  const project = projectAbove(folder) ?? resolve(import.meta.dirname, '../../..')
  const home = options.home ?? environment['GATA_HOME']
  return {
    project,
    home: home ? resolve(folder, home) : join(project, '.gata'),
    target: options.target ?? (environment['GATA_TARGET'] === 'motherduck' ? 'motherduck' : 'sandbox'),
    tenants: options.tenant,
  }
}

/** The nearest folder, this one or above, that holds a `tenants.yaml`. */
function projectAbove(folder: string): string | null {
  if (existsSync(join(folder, 'tenants.yaml'))) return folder
  return dirname(folder) === folder ? null : projectAbove(dirname(folder))
}
