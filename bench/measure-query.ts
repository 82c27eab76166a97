import { chmod } from 'node:fs/promises'
import { join } from 'node:path'
import { publishCanaries } from '@gata/server/testing'
import type { Waits } from './crowd.ts'
import { projectOf } from './planned-project.ts'
import type { Finding } from './report.ts'
import { runStep } from './run-step.ts'
import type { Scale } from './scale.ts'

/** Tenants that ask at the same time. */
const tenantCount = 20

/** Questions in words of the definitions against the same SQL straight to DuckDB, and the server against the engine in its process. */
export async function measureQuery(
  folder: string,
  { questionRows, exportRows, clients, clientSeconds, ingestRounds }: Scale,
  tell: (text: string) => void,
): Promise<readonly Finding[]> {
  // Where root measures, the control store's server is somebody else, who must reach it.
  await chmod(folder, 0o755)
  const { root, home } = await projectOf(join(folder, 'query'), tenantCount)
  const tenants = Array.from({ length: tenantCount }, (_, at) => `tenant_${at + 1}`)
  for (const [at, tenant] of tenants.entries()) {
    const rows: Readonly<Record<string, number>> = at === 0 ? { ad_performance: questionRows, orders: exportRows } : {}
    await publishCanaries(home, tenant, { factor: at + 1, rows })
  }
  const rounds = ingestRounds === 1 ? 3 : 31
  const { outcome, peakMegabytes } = await runStep('askQuestions', {
    root,
    home,
    tenants,
    rounds,
    exportRows,
    clients,
    clientSeconds,
  })
  const { ofFacts, ofRollup, rollupRows } = outcome
  const { asked, straight, overRest, planning, asArrow, asJson, arrowBytes, jsonBytes } = outcome
  tell(`asked ${asked.toFixed(1)} ms, straight ${straight.toFixed(1)} ms, over REST ${overRest.toFixed(1)} ms`)
  const { newQuestions, oftenTheSame } = outcome
  const failures = [...newQuestions.failures, ...oftenTheSame.failures]
  if (failures.length > 0) throw new Error(`${failures.length} requests of the crowd failed, first: ${failures[0]}`)
  const told = ({ requests, p99, median }: Waits) => `${requests} requests, none failed; ${ms(p99)}; ${ms(median)}`
  const ms = (value: number) => `${value.toFixed(1)} ms`
  return [
    {
      name: `a question over ${questionRows} rows, against its SQL straight to DuckDB`,
      value: asked / straight,
      unit: '×',
      goal: 1.1,
      detail: `${ms(asked)}; ${ms(straight)}`,
    },
    {
      name: `an aggregate over ${questionRows} rows, answered from a rollup against from the facts`,
      value: ofRollup / ofFacts,
      unit: '×',
      goal: null,
      detail: `${ms(ofRollup)}${rollupRows === null ? ', facts too few for one' : ` of ${rollupRows} rows`}; ${ms(ofFacts)}`,
    },
    { name: 'planning a question', value: planning, unit: 'ms', goal: 2, detail: 'median' },
    {
      name: 'the same question over REST, against in the process',
      value: overRest / asked,
      unit: '×',
      goal: 1.5,
      detail: `${ms(overRest)}; ${ms(asked)}`,
    },
    {
      name: 'remembered answers on one core',
      value: outcome.remembered,
      unit: '/s',
      goal: null,
      detail: `${outcome.rememberedOverRest}/s over REST, one after the other, the client on the same core`,
    },
    {
      name: `${exportRows} rows as Arrow, against as JSON`,
      value: asArrow / asJson,
      unit: '×',
      goal: null,
      detail: `${ms(asArrow)}, ${(arrowBytes / 1e6).toFixed(1)} MB; ${ms(asJson)}, ${(jsonBytes / 1e6).toFixed(1)} MB`,
    },
    {
      name: `${clients} clients of ${tenantCount} tenants at once, each question new: the slowest in a hundred, against the median`,
      value: newQuestions.all.p99 / newQuestions.all.median,
      unit: '×',
      goal: 10,
      detail: told(newQuestions.all),
    },
    ...['computed', 'remembered'].flatMap((origin) => {
      const waits = oftenTheSame.byOrigin[origin]
      if (!waits) return []
      return {
        name: `three questions of four asked before, ${origin} answers: the same`,
        value: waits.p99 / waits.median,
        unit: '×' as const,
        goal: 10,
        detail: told(waits),
      }
    }),
    { name: 'the same, memory', value: peakMegabytes, unit: 'MB', goal: 1536, detail: 'peak, clients in the process' },
  ]
}
