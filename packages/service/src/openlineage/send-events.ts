import { appendFile, mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import type { RunEvent } from '@gata/transform/openlineage'
import type { LineageSettings } from './lineage-settings.ts'

/** How many events arrived, and why the others did not. */
export interface SentEvents {
  readonly sent: number
  readonly problem: string | null
}

const atOnce = 8
const linesAtOnce = 500

/**
 * Sends the events of one stage after those of another, to a server several of a stage at once and as long as the signal lets it; the first that is
 * refused ends it.
 */
export async function sendEvents(
  settings: LineageSettings,
  stages: readonly Iterable<RunEvent>[],
  signal: AbortSignal,
): Promise<SentEvents> {
  let sent = 0
  try {
    const size = settings.kind === 'http' ? atOnce : linesAtOnce
    for (const batch of stagewise(stages, size)) {
      if (settings.kind === 'http') await Promise.all(batch.map((event) => post(settings, event, signal)))
      else await append(settings.path, batch)
      sent += batch.length
      await turn() // whatever else the process does goes on
    }
    return { sent, problem: null }
  } catch (thrown) {
    return { sent, problem: thrown instanceof Error ? reasonOf(thrown) : String(thrown) }
  }
}

function reasonOf({ message, cause }: Error): string {
  return cause instanceof Error ? `${message}: ${cause.message}` : message
}

async function post(
  { url, apiKey }: Extract<LineageSettings, { kind: 'http' }>,
  event: RunEvent,
  signal: AbortSignal,
): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(apiKey === null ? {} : { authorization: `Bearer ${apiKey}` }),
    },
    body: JSON.stringify(event),
    signal,
  })
  await response.body?.cancel()
  if (!response.ok) throw new Error(`the server answers ${response.status}`)
}

async function append(path: string, events: readonly RunEvent[]): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await appendFile(path, events.map((event) => `${JSON.stringify(event)}\n`).join(''))
}

function* stagewise<T>(stages: readonly Iterable<T>[], size: number): Generator<readonly T[]> {
  for (const stage of stages) yield* batches(stage, size)
}

function* batches<T>(things: Iterable<T>, size: number): Generator<readonly T[]> {
  let batch: T[] = []
  for (const thing of things) {
    batch.push(thing)
    if (batch.length < size) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}
