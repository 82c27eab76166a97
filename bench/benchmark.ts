import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeMachine, type Machine } from './machine.ts'
import { measureCompile } from './measure-compile.ts'
import { measureIngest } from './measure-ingest.ts'
import { measureLatency } from './measure-latency.ts'
import { measureObservability } from './measure-observability.ts'
import { measureQuery } from './measure-query.ts'
import { measureRunner } from './measure-runner.ts'
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
  observability: measureObservability,
  compile: measureCompile,
  runner: measureRunner,
  query: measureQuery,
} as const
export type PartName = keyof typeof parts

/** What one part of the benchmark found. */
export interface PartResult {
  readonly part: PartName
  readonly scale: Scale['name']
  readonly measuredAt: string
  readonly machine: Machine
  readonly findings: readonly Finding[]
}

/** Measures the parts named one after the other, in a folder that is gone afterwards. */
export async function benchmark(
  scale: Scale,
  names: readonly PartName[],
  tell: (text: string) => void,
): Promise<readonly PartResult[]> {
  const root = join(process.env['GATA_HOME'] ?? tmpdir(), 'bench')
  await mkdir(root, { recursive: true })
  const folder = await mkdtemp(join(root, 'run-'))
  try {
    const machine = await describeMachine()
    const results: PartResult[] = []
    for (const part of names) {
      const findings = await parts[part](folder, scale, tell)
      results.push({ part, scale: scale.name, measuredAt: new Date().toISOString(), machine, findings })
    }
    return results
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
