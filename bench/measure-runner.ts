import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Finding } from './report.ts'
import { runStep } from './run-step.ts'
import type { Scale } from './scale.ts'

/** What the runner adds to the statements that it sends: many trivial models against the same tables by hand, in turns, each in a new file. */
export async function measureRunner(
  folder: string,
  { trivialModels: models, ingestRounds: rounds }: Scale,
  tell: (text: string) => void,
): Promise<readonly Finding[]> {
  const run: number[] = []
  const bare: number[] = []
  for (let round = 0; round < rounds; round++) {
    for (const [step, seconds] of [
      ['runManyModels', run],
      ['createManyTables', bare],
    ] as const) {
      const file = join(folder, 'trivial.duckdb')
      seconds.push((await runStep(step, { file, models })).outcome)
      tell(`${step}: ${seconds.at(-1)?.toFixed(2)} s`)
      await rm(file)
      await rm(`${file}.wal`, { force: true })
    }
  }
  const [best, bestBare] = [Math.min(...run), Math.min(...bare)]
  return [
    {
      name: `run of ${models} trivial models, against their statements alone`,
      value: best / bestBare,
      unit: '×',
      goal: 1.5,
      detail: `${best.toFixed(2)} s; by hand ${bestBare.toFixed(2)} s; best of ${rounds}`,
    },
  ]
}
