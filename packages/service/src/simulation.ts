import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { GataError, md5Hex } from '@gata/base'
import {
  buildWorld,
  defaultNow,
  openWorld,
  type SimulatedConnection,
  type Simulator,
  startSimulator,
  type WorldSpec,
  worldSpec,
  worldVersion,
} from '@gata/simulator'
import type { Tenant } from '@gata/tenants'
import type { Project } from './project.ts'

/** Simulated vendors that are served for a tenant. */
export interface Simulation extends AsyncDisposable {
  readonly tenant: string
  readonly simulator: Simulator
  readonly now: () => Date
}

/** What another process needs to reach simulated vendors: written while they are served. */
export interface SimulationNote {
  readonly pid: number
  readonly url: string
  readonly connections: Readonly<Record<string, SimulatedConnection>>
}

export interface SimulateOptions {
  readonly now?: Date | undefined
  readonly port?: number | undefined
  readonly onBuilding?: (spec: WorldSpec) => void
}

/**
 * Serves the simulated vendors of a tenant on loopback. Its world is built once and kept; its clock stands where it was last set.
 *
 * @throws GataError `nothing-to-simulate` for a tenant without a `generation` block.
 */
export async function simulate(project: Project, tenant: Tenant, options: SimulateOptions = {}): Promise<Simulation> {
  const spec = specOf(tenant)
  const directory = join(project.home, 'simulator', tenant.slug)
  await mkdir(directory, { recursive: true })
  const path = join(directory, `world-${md5Hex(JSON.stringify({ worldVersion, spec })).slice(0, 12)}.duckdb`)
  if (!(await exists(path))) {
    options.onBuilding?.(spec)
    await buildWorld(path, spec)
  }
  const now = options.now ?? (await readClock(directory)) ?? defaultNow(spec)
  if (options.now) await writeWhole(join(directory, 'clock.json'), { now: options.now.toISOString() })
  const world = await openWorld(path)
  const simulator = await startSimulator({ world, now, ...(options.port === undefined ? {} : { port: options.port }) })
  const note: SimulationNote = { pid: process.pid, url: simulator.url, connections: simulator.connections }
  await writeWhole(join(directory, 'server.json'), note)
  return {
    tenant: tenant.slug,
    simulator,
    now: () => simulator.now(),
    [Symbol.asyncDispose]: async () => {
      await rm(join(directory, 'server.json'), { force: true })
      await simulator.close()
      await world[Symbol.asyncDispose]()
    },
  }
}

/** The simulated vendors that some process serves for a tenant now; null where none does. */
export async function runningSimulation(home: string, tenant: string): Promise<SimulationNote | null> {
  try {
    const note = JSON.parse(await readFile(join(home, 'simulator', tenant, 'server.json'), 'utf8')) as SimulationNote // written above alone
    process.kill(note.pid, 0)
    return note
  } catch {
    return null
  }
}

/** What a simulated vendor's clock says. */
export async function simulatedNow(note: SimulationNote): Promise<Date> {
  const response = await fetch(`${note.url}/__simulator/clock`)
  const { now } = (await response.json()) as { now: string } // our own server's answer
  return new Date(now)
}

function specOf(tenant: Tenant): WorldSpec {
  const { generation, reporting } = tenant
  if (!generation) {
    throw new GataError('nothing-to-simulate', 'the tenant has no generation block', {
      where: `tenants.yaml ${tenant.slug}`,
      todo: 'Add generation with seed, start_date, days and visits_per_day, or connect real accounts.',
    })
  }
  const setting = (connector: string, name: string): string | undefined => {
    const value = tenant.sources.find((source) => source.connector === connector)?.settings[name]
    return typeof value === 'string' ? value : undefined
  }
  const standard = worldSpec().accounts
  return worldSpec({
    ...generation,
    timeZone: reporting.timeZone,
    currency: reporting.currency,
    accounts: {
      metaAccountId:
        setting('facebook_ads', 'account_id') ?? setting('instagram_ads', 'account_id') ?? standard.metaAccountId,
      googleCustomerId: setting('google_ads', 'customer_id') ?? standard.googleCustomerId,
      googleManagerId: setting('google_ads', 'login_customer_id') ?? standard.googleManagerId,
      shop: setting('shopify', 'shop') ?? standard.shop,
      analyticsPropertyId: setting('google_analytics', 'property_id') ?? standard.analyticsPropertyId,
    },
  })
}

async function readClock(directory: string): Promise<Date | null> {
  try {
    const { now } = JSON.parse(await readFile(join(directory, 'clock.json'), 'utf8')) as { now: string } // written above alone
    return new Date(now)
  } catch {
    return null
  }
}

async function writeWhole(path: string, value: unknown): Promise<void> {
  await writeFile(`${path}.tmp`, `${JSON.stringify(value)}\n`, { mode: 0o600 })
  await rename(`${path}.tmp`, path)
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  )
}
