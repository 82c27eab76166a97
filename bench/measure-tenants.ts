import { copyFile, mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { ManyTenantsOutcome } from './many-tenants.ts'
import type { Finding } from './report.ts'
import { runStep } from './run-step.ts'
import type { Scale } from './scale.ts'

/** One tenant's run, alone in the warehouse and beside more and more others of its size. */
export async function measureTenants(
  folder: string,
  scale: Scale,
  tell: (text: string) => void,
): Promise<readonly Finding[]> {
  const landed = join(folder, 'tenant.duckdb')
  const worldFile = join(folder, 'tenant-world.duckdb')
  await runStep('landWorld', { file: landed, worldFile, visitsPerDay: scale.tenantVisitsPerDay })
  await rm(worldFile)
  const measured: { readonly tenants: number; readonly outcome: ManyTenantsOutcome }[] = []
  for (const tenants of scale.tenants) {
    tell(`running one of ${tenants} tenants`)
    const outcome = await besideOthers(folder, landed, tenants)
    tell(`first run ${shown(outcome.firstSeconds)}, run after a change ${shown(outcome.changedSeconds)}`)
    measured.push({ tenants, outcome })
  }
  await rm(landed)
  const [alone, ...more] = measured
  if (!alone) throw new Error('nothing was measured')
  return more.flatMap(({ tenants, outcome }) => [
    {
      name: `first run of one of ${tenants} tenants, against alone`,
      value: outcome.firstSeconds / alone.outcome.firstSeconds,
      unit: '×',
      goal: 1.5,
      detail: `${shown(outcome.firstSeconds)}; alone ${shown(alone.outcome.firstSeconds)}`,
    },
    {
      name: `run after a change of one of ${tenants} tenants, against alone`,
      value: outcome.changedSeconds / alone.outcome.changedSeconds,
      unit: '×',
      goal: 1.5,
      detail: `${shown(outcome.changedSeconds)}; alone ${shown(alone.outcome.changedSeconds)}`,
    },
  ])
}

async function besideOthers(folder: string, landed: string, tenants: number): Promise<ManyTenantsOutcome> {
  const home = join(folder, 'home')
  const file = join(folder, 'copy.duckdb')
  await mkdir(home)
  await copyFile(landed, file)
  try {
    return (await runStep('runBesideOthers', { file, home, tenants })).outcome
  } finally {
    await rm(home, { recursive: true, force: true })
    await rm(file, { force: true })
    await rm(`${file}.wal`, { force: true })
  }
}

function shown(seconds: number): string {
  return `${seconds.toFixed(2)} s`
}
