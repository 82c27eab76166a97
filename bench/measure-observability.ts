import { copyFile, mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { ObservedRunOutcome } from './observed-run.ts'
import type { Finding } from './report.ts'
import { runStep } from './run-step.ts'
import type { Scale } from './scale.ts'

/** One tenant's run with what is recorded and measured of it against the same run without, in turns and each on its own copy of the same file. */
export async function measureObservability(
  folder: string,
  scale: Scale,
  tell: (text: string) => void,
): Promise<readonly Finding[]> {
  tell('landing a world')
  const landed = join(folder, 'observed.duckdb')
  const worldFile = join(folder, 'observed-world.duckdb')
  await runStep('landWorld', { file: landed, worldFile, visitsPerDay: scale.transformVisitsPerDay })
  await rm(worldFile)
  const observed: ObservedRunOutcome[] = []
  const plain: ObservedRunOutcome[] = []
  for (let round = 0; round < scale.ingestRounds; round++) {
    // Who goes first finds the files cold.
    for (const observes of round % 2 === 0 ? [true, false] : [false, true]) {
      const outcome = await onCopy(folder, landed, observes)
      tell(
        `${observes ? 'observed' : 'without'}: first run ${shown(outcome.firstSeconds)}, after a change ${shown(outcome.changedSeconds)}`,
      )
      ;(observes ? observed : plain).push(outcome)
    }
  }
  await rm(landed)
  const [example] = observed
  // A table that a change leaves as it is is measured once.
  if (!example || example.measured <= 6 || example.judged === 0) throw new Error('nothing was observed')
  return [
    findingOf('first run, observed', [observed, plain], ({ firstSeconds }) => firstSeconds, 1.02),
    findingOf('run after a change, observed', [observed, plain], ({ changedSeconds }) => changedSeconds, null),
  ]
}

function findingOf(
  name: string,
  [observed, plain]: readonly [readonly ObservedRunOutcome[], readonly ObservedRunOutcome[]],
  secondsOf: (outcome: ObservedRunOutcome) => number,
  goal: number | null,
): Finding {
  const [withIt, without] = [Math.min(...observed.map(secondsOf)), Math.min(...plain.map(secondsOf))]
  return {
    name: `${name}, against without`,
    value: withIt / without,
    unit: '×',
    goal,
    detail: `${shown(withIt)}; without ${shown(without)}; best of ${observed.length}`,
  }
}

async function onCopy(folder: string, landed: string, observes: boolean): Promise<ObservedRunOutcome> {
  const home = join(folder, 'home')
  const file = join(folder, 'copy.duckdb')
  await mkdir(home)
  await copyFile(landed, file)
  try {
    return (await runStep('runObserved', { file, home, observes })).outcome
  } finally {
    await rm(home, { recursive: true, force: true })
    await rm(file, { force: true })
    await rm(`${file}.wal`, { force: true })
  }
}

function shown(seconds: number): string {
  return `${seconds.toFixed(2)} s`
}
