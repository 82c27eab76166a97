import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Finding } from './report.ts'
import { runStep } from './run-step.ts'
import type { Scale } from './scale.ts'

const LATENCY_MS = 100

/** All connectors of one tenant at once, against what the one with the most requests has to wait for its vendor anyway. */
export async function measureLatency(
  folder: string,
  scale: Scale,
  tell: (text: string) => void,
): Promise<readonly Finding[]> {
  tell(`reading every connector from vendors that take ${LATENCY_MS} ms to answer`)
  const home = join(folder, 'home')
  await mkdir(home)
  const { outcome } = await runStep('readSlowVendors', {
    home,
    visitsPerDay: scale.tenantVisitsPerDay,
    latencyMs: LATENCY_MS,
  })
  await rm(home, { recursive: true, force: true })
  const [slowest = ['none', 0] as const, ...others] = Object.entries(outcome.requests).sort(([, a], [, b]) => b - a)
  const waiting = (slowest[1] * LATENCY_MS) / 1000
  const rest = others.reduce((sum, [, requests]) => sum + requests, 0)
  return [
    {
      name: `${others.length + 1} connectors at once, against the waits of the slowest alone`,
      value: outcome.seconds / waiting,
      unit: '×',
      goal: 1.3,
      detail: `${outcome.seconds.toFixed(1)} s; ${slowest[0]} waits ${waiting.toFixed(1)} s for ${slowest[1]} requests, the others make ${rest}`,
    },
  ]
}
