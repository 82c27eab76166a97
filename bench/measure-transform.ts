import { copyFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Finding } from './report.ts'
import { type Measured, runStep } from './run-step.ts'
import type { Scale } from './scale.ts'
import type { TransformOutcome } from './transform.ts'

/** Landed tables to star schema, by the platform and by a script written by hand, in turns and each on its own copy of the same file. */
export async function measureTransform(
  folder: string,
  scale: Scale,
  tell: (text: string) => void,
): Promise<readonly Finding[]> {
  tell('landing a world')
  const landed = join(folder, 'landed.duckdb')
  const worldFile = join(folder, 'world.duckdb')
  const { outcome: world } = await runStep('landWorld', {
    file: landed,
    worldFile,
    visitsPerDay: scale.transformVisitsPerDay,
  })
  await rm(worldFile)
  const onCopy = (work: (file: string) => Promise<Measured<TransformOutcome>>) => withCopy(landed, folder, work)
  const platform: Measured<TransformOutcome>[] = []
  const byHand: Measured<TransformOutcome>[] = []
  const withoutHistory: Measured<TransformOutcome>[] = []
  for (let round = 0; round < scale.transformRounds; round++) {
    tell(`transforming ${world.events} events, round ${round + 1}`)
    byHand.push(await onCopy((file) => runStep('transformByHand', { file, keepsHistory: true })))
    platform.push(await onCopy((file) => runStep('transformByPlatform', { file })))
    withoutHistory.push(await onCopy((file) => runStep('transformByHand', { file, keepsHistory: false })))
    const times = [platform, byHand, withoutHistory].map((runs) => shown(runs.at(-1)?.outcome.seconds ?? 0))
    tell(`platform ${times[0]}, by hand ${times[1]}, without history ${times[2]}`)
  }
  await rm(landed)
  assertSame([...platform, ...byHand, ...withoutHistory])
  return findingsOf(fastest(platform), fastest(byHand), fastest(withoutHistory), world.events)
}

function findingsOf(
  platform: Measured<TransformOutcome>,
  byHand: Measured<TransformOutcome>,
  withoutHistory: Measured<TransformOutcome>,
  events: number,
): readonly Finding[] {
  const { seconds, unchangedSeconds, slowest } = platform.outcome
  const longest = slowest.map((part) => `${part.name} ${shown(part.seconds)}`).slice(0, 3)
  return [
    {
      name: 'landed tables to star schema',
      value: seconds / byHand.outcome.seconds,
      unit: '×',
      goal: 2,
      detail: `${shown(seconds)}; by hand ${shown(byHand.outcome.seconds)}; ${events} events; ${longest.join(', ')}`,
    },
    {
      name: 'the same, against a script without payloads or history',
      value: seconds / withoutHistory.outcome.seconds,
      unit: '×',
      goal: null,
      detail: `by hand ${shown(withoutHistory.outcome.seconds)}`,
    },
    {
      name: 'a run that finds nothing new',
      value: (100 * (unchangedSeconds ?? 0)) / seconds,
      unit: '%',
      goal: 5,
      detail: `${(unchangedSeconds ?? 0).toFixed(2)} s`,
    },
    {
      name: 'star schema, memory',
      value: platform.peakMegabytes,
      unit: 'MB',
      goal: 2048,
      detail: `peak of the process; by hand ${byHand.peakMegabytes.toFixed(0)} MB`,
    },
  ]
}

/** The script is a fair measure only while it makes the very same tables. */
function assertSame(measured: readonly Measured<TransformOutcome>[]): void {
  const [first, ...rest] = measured.map(({ outcome }) => outcome.tables)
  for (const tables of rest) {
    const other = tables.filter(({ digest }, index) => digest !== first?.[index]?.digest).map(({ table }) => table)
    if (other.length > 0) throw new Error(`platform and script made different rows of ${other.join(', ')}`)
  }
}

function fastest(measured: readonly Measured<TransformOutcome>[]): Measured<TransformOutcome> {
  const [first, ...rest] = measured
  if (!first) throw new Error('nothing was measured')
  return rest.reduce((best, each) => (each.outcome.seconds < best.outcome.seconds ? each : best), first)
}

async function withCopy<T>(landed: string, folder: string, work: (file: string) => Promise<T>): Promise<T> {
  const file = join(folder, 'copy.duckdb')
  await copyFile(landed, file)
  try {
    return await work(file)
  } finally {
    await rm(file, { force: true })
    await rm(`${file}.wal`, { force: true })
  }
}

function shown(seconds: number): string {
  return `${seconds.toFixed(1)} s`
}
