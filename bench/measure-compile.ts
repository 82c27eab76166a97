import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { projectOf } from './planned-project.ts'
import type { PlannedTenantsOutcome } from './planned-tenants.ts'
import type { Finding } from './report.ts'
import { type Measured, runStep } from './run-step.ts'
import type { Scale } from './scale.ts'

/** Compiling and planning more and more tenants, each time in a new process, and one tenant out of the most; absolute goals, as a person waits for it. */
export async function measureCompile(
  folder: string,
  { plannedTenants: counts, ingestRounds: rounds }: Scale,
  tell: (text: string) => void,
): Promise<readonly Finding[]> {
  const costs: number[] = []
  const findings: Finding[] = []
  for (const count of counts) {
    const place = await projectOf(join(folder, `tenants-${count}`), count)
    const all = await fastest(rounds, async () => {
      // Without the parsed `tenants.yaml` of an earlier round: this is what a first plan takes.
      await rm(place.home, { recursive: true, force: true })
      return await runStep('planTenants', { ...place, tenant: null })
    })
    const { nodes, seconds, compileSeconds } = all.outcome
    costs.push((compileSeconds / nodes) * 1e6)
    tell(`${count} tenants, ${nodes} nodes: ${seconds.toFixed(2)} s, ${compileSeconds.toFixed(2)} s of it compiling`)
    const isMost = count === counts.at(-1)
    findings.push({
      name: `compile and plan ${count} tenants, process and all`,
      value: seconds,
      unit: 's',
      goal: isMost ? 3 : null,
      detail: `${nodes} nodes; compiling ${compileSeconds.toFixed(2)} s`,
    })
    if (!isMost) continue
    const one = await fastest(rounds, () => runStep('planTenants', { ...place, tenant: 'tenant_1' }))
    findings.push(
      {
        name: `one tenant of ${count}, the same`,
        value: one.outcome.seconds,
        unit: 's',
        goal: 0.5,
        detail: `${one.outcome.nodes} nodes; tenants.yaml was parsed by an earlier plan`,
      },
      {
        name: `plan of ${count} tenants, memory`,
        value: all.peakMegabytes,
        unit: 'MB',
        goal: 1024,
        detail: 'peak of the process',
      },
    )
  }
  const [first = 0, last = 0] = [costs.at(0), costs.at(-1)]
  return [
    ...findings,
    {
      name: `compiling a node among ${counts.at(-1)} tenants, against among ${counts[0]}`,
      value: last / first,
      unit: '×',
      goal: 1.5,
      detail: `${last.toFixed(0)} µs; ${first.toFixed(0)} µs`,
    },
  ]
}

async function fastest(
  rounds: number,
  measure: () => Promise<Measured<PlannedTenantsOutcome>>,
): Promise<Measured<PlannedTenantsOutcome>> {
  const all: Measured<PlannedTenantsOutcome>[] = []
  for (let round = 0; round < rounds; round++) all.push(await measure())
  return all.reduce((best, each) => (each.outcome.seconds < best.outcome.seconds ? each : best))
}
