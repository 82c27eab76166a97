import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Simulation } from '@gata/service'
import { openWorld, type Truth, truth } from '@gata/simulator'
import type { Warehouse } from '@gata/warehouse'
import type { TestPlatform } from './test-platform.ts'

/** What the simulated business of a platform's tenant truly did, at the instant that its vendors stand at. */
export async function truthOf(platform: Pick<TestPlatform, 'home' | 'tenant'>, simulation: Simulation): Promise<Truth> {
  await using world = await worldOf(platform)
  return await truth(world, { asOf: simulation.now(), timeZone: platform.tenant.reporting.timeZone })
}

/** The simulated business of a platform's tenant, open to read. */
export async function worldOf({ home, tenant }: Pick<TestPlatform, 'home' | 'tenant'>): Promise<Warehouse> {
  const directory = join(home, 'simulator', tenant.slug)
  const file = readdirSync(directory).find((name) => name.endsWith('.duckdb'))
  return await openWorld(join(directory, file ?? 'no world'))
}
