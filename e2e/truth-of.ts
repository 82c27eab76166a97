import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Simulation } from '@gata/service'
import { openWorld, type Truth, truth } from '@gata/simulator'
import type { TestPlatform } from './test-platform.ts'

/** What the simulated business of a platform's tenant truly did, at the instant that its vendors stand at. */
export async function truthOf(platform: Pick<TestPlatform, 'home' | 'tenant'>, simulation: Simulation): Promise<Truth> {
  const directory = join(platform.home, 'simulator', platform.tenant.slug)
  const file = readdirSync(directory).find((name) => name.endsWith('.duckdb'))
  await using world = await openWorld(join(directory, file ?? 'no world'))
  return await truth(world, { asOf: simulation.now(), timeZone: platform.tenant.reporting.timeZone })
}
