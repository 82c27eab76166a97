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
  /** How long every vendor takes to answer, milliseconds. */
  readonly latencyMs?: number
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
  const simulator = await startSimulator({
    world,
    now,
    ...(options.port === undefined ? {} : { port: options.port }),
    ...(options.latencyMs === undefined ? {} : { latencyMs: options.latencyMs }),
  })
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
  const standard = worldSpec()
  const { accounts } = standard
  return worldSpec({
    ...generation,
    timeZone: reporting.timeZone,
    currency: reporting.currency,
    networks: usedOf(tenant, networksOf, standard.networks),
    shops: usedOf(
      tenant,
      { shopify: 'shopify', bigcommerce: 'bigcommerce', woocommerce: 'woocommerce' },
      standard.shops,
    ),
    trackers: usedOf(
      tenant,
      { google_analytics: 'google_analytics', amplitude: 'amplitude', mixpanel: 'mixpanel' },
      standard.trackers,
    ),
    accounts: {
      metaAccountId:
        setting('facebook_ads', 'account_id') ?? setting('instagram_ads', 'account_id') ?? accounts.metaAccountId,
      googleCustomerId: setting('google_ads', 'customer_id') ?? accounts.googleCustomerId,
      googleManagerId: setting('google_ads', 'login_customer_id') ?? accounts.googleManagerId,
      shop: setting('shopify', 'shop') ?? accounts.shop,
      analyticsPropertyId: setting('google_analytics', 'property_id') ?? accounts.analyticsPropertyId,
      bingAccountId: setting('bing_ads', 'account_id') ?? accounts.bingAccountId,
      linkedinAccountId: setting('linkedin_ads', 'account_id') ?? accounts.linkedinAccountId,
      amazonProfileId: setting('amazon_ads', 'profile_id') ?? accounts.amazonProfileId,
      tiktokAdvertiserId: setting('tiktok_ads', 'advertiser_id') ?? accounts.tiktokAdvertiserId,
      bigcommerceStore: setting('bigcommerce', 'store_hash') ?? accounts.bigcommerceStore,
      woocommerceSite: setting('woocommerce', 'site') ?? accounts.woocommerceSite,
      amplitudeProjectId: setting('amplitude', 'project_id') ?? accounts.amplitudeProjectId,
      mixpanelProjectId: setting('mixpanel', 'project_id') ?? accounts.mixpanelProjectId,
      stripeAccountId: setting('stripe', 'account_id') ?? accounts.stripeAccountId,
    },
  })
}

const networksOf = {
  facebook_ads: 'meta',
  instagram_ads: 'meta',
  google_ads: 'google_ads',
  bing_ads: 'bing_ads',
  linkedin_ads: 'linkedin_ads',
  amazon_ads: 'amazon_ads',
  tiktok_ads: 'tiktok_ads',
} as const

/** What of a world stands behind the sources of a tenant; the standard one where it has no source of the kind, since a business does not end with what is measured of it. */
function usedOf<Kind extends string>(
  tenant: Tenant,
  kinds: Readonly<Record<string, Kind>>,
  standard: readonly Kind[],
): readonly Kind[] {
  const used = tenant.sources.flatMap(({ connector }) => {
    const kind = kinds[connector]
    return kind === undefined ? [] : [kind]
  })
  return used.length > 0 ? [...new Set(used)] : standard
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
