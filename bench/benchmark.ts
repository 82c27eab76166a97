import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeMachine, type Machine } from './machine.ts'
import { measureIngest } from './measure-ingest.ts'
import { measureLatency } from './measure-latency.ts'
import { measureTenants } from './measure-tenants.ts'
import { measureTransform } from './measure-transform.ts'
import type { Finding } from './report.ts'
import type { Scale } from './scale.ts'

/** The parts of the benchmark by name. */
export const parts = {
  ingest: measureIngest,
  transform: measureTransform,
  tenants: measureTenants,
  latency: measureLatency,
} as const
export type PartName = keyof typeof parts

/** What a run of the benchmark found. */
export interface BenchmarkResult {
  readonly measuredAt: string
  readonly scale: Scale['name']
  readonly parts: readonly PartName[]
  readonly machine: Machine
  readonly findings: readonly Finding[]
}

/** Measures the parts named one after the other, in a folder that is gone afterwards. */
export async function benchmark(
  scale: Scale,
  names: readonly PartName[],
  tell: (text: string) => void,
): Promise<BenchmarkResult> {
  const root = join(process.env['GATA_HOME'] ?? tmpdir(), 'bench')
  await mkdir(root, { recursive: true })
  const folder = await mkdtemp(join(root, 'run-'))
  try {
    const findings: Finding[] = []
    for (const name of names) findings.push(...(await parts[name](folder, scale, tell)))
    return {
      measuredAt: new Date().toISOString(),
      scale: scale.name,
      parts: names,
      machine: await describeMachine(),
      findings,
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
