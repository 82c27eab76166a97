import { readFileSync } from 'node:fs'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { ExtractWindow } from '@gata/connectors'
import type { ObjectPlace } from './cursor.ts'
import type { BackfillRange } from './plan-backfill.ts'

/** A backfill that is under way: what it is about and which windows are sealed. */
interface BackfillProgress extends BackfillRange {
  readonly done: readonly ExtractWindow[]
}

/** The windows that an interrupted backfill of the same days finished; none where there was no such backfill. */
export function finishedWindows(
  home: string,
  place: ObjectPlace,
  { from, to }: BackfillRange,
): readonly ExtractWindow[] {
  try {
    const progress = JSON.parse(readFileSync(progressPath(home, place), 'utf8')) as BackfillProgress // written below alone
    return progress.from === from && progress.to === to ? progress.done : []
  } catch {
    return []
  }
}

/** Notes the windows that are finished, whole or not at all; those of a backfill of other days are forgotten. */
export async function noteFinished(
  home: string,
  place: ObjectPlace,
  range: BackfillRange,
  done: readonly ExtractWindow[],
): Promise<void> {
  const path = progressPath(home, place)
  const progress: BackfillProgress = { from: range.from, to: range.to, done }
  await mkdir(dirname(path), { recursive: true })
  const handle = await open(`${path}.tmp`, 'w')
  await handle.writeFile(JSON.stringify(progress))
  await handle.sync()
  await handle.close()
  await rename(`${path}.tmp`, path)
}

/** Forgets a backfill, since all of it is done: the next one of the same days reads them again. */
export async function endBackfill(home: string, place: ObjectPlace): Promise<void> {
  await rm(progressPath(home, place), { force: true })
}

function progressPath(home: string, place: ObjectPlace): string {
  return join(home, 'backfills', place.tenant, place.source, `${place.object}.json`)
}
