import { createHash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { GataError, isGataError, messageOf } from '@gata/base'
import { type JobWithMetadata, PgBoss } from 'pg-boss'
import type { ControlStore } from '../control-store.ts'

/** Work that goes on after whoever asked for it has been answered. */
export interface Job<T> {
  readonly id: string
  readonly data: T
  readonly state: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled'
  readonly createdAt: Date
  readonly startedAt: Date | null
  readonly endedAt: Date | null
  /** What came of it in a sentence, once it has ended. */
  readonly outcome: string | null
}

/** Jobs of one kind, kept in the control store: none is lost when the process ends, and none is done by two at a time. */
export interface JobQueue<T extends object> extends AsyncDisposable {
  /**
   * Adds a job. With a key that was used before the job of then is given, and nothing is added.
   *
   * @throws GataError `idempotency-key-reused` where the job of then was about something else.
   */
  add(data: T, key?: JobKey): Promise<Job<T>>
  /** The job that was added with a key; null where none was. Error: as {@link add}. */
  known(data: T, key: JobKey): Promise<Job<T> | null>
  /** A job by its id; null for one that is not there, or no longer. */
  find(id: string): Promise<Job<T> | null>
  /** Does jobs, one at a time and in their order, until the queue is closed; the handler says what came of one. */
  work(handle: (job: Pick<Job<T>, 'id' | 'data'>, signal: AbortSignal) => Promise<string>): Promise<void>
}

/** What the same request is known by when it is sent again. */
export interface JobKey {
  readonly owner: string
  readonly text: string
}

/** How long a job may take, and how long one that has ended can be asked about. */
const longestSeconds = 6 * 3600
const keptSeconds = 14 * 24 * 3600

/** Opens the queue of a kind of job. */
export async function openJobQueue<T extends object>(
  { url }: Pick<ControlStore, 'url'>,
  kind: string,
): Promise<JobQueue<T>> {
  const boss = new PgBoss({ connectionString: url, schema: 'gata_jobs', max: 3, schedule: false })
  // What the queue can not do now it does when the store is back.
  boss.on('error', () => {})
  await boss.start()
  await boss.createQueue(kind, { retryLimit: 1, expireInSeconds: longestSeconds, deleteAfterSeconds: keptSeconds })
  const find = async (id: string): Promise<Job<T> | null> => {
    if (!uuid.test(id)) return null
    const [found] = await boss.findJobs<T>(kind, { id })
    return found ? jobOf(found) : null
  }
  const known = async (data: T, key: JobKey): Promise<Job<T> | null> => {
    const job = await find(idOf(key))
    if (job && !isDeepStrictEqual(job.data, data)) throw reused(key.text)
    return job
  }
  return {
    find,
    known,
    add: async (data, key) => {
      const id = await boss.send(kind, data, key ? { id: idOf(key) } : {})
      const job = await find(id ?? (key ? idOf(key) : ''))
      if (!job) throw new GataError('job-not-queued', 'the work could not be queued', { todo: 'Try again.' })
      if (!isDeepStrictEqual(job.data, data)) throw reused(key?.text)
      return job
    },
    work: async (handle) => {
      await boss.work<T, { readonly outcome: string }>(kind, { pollingIntervalSeconds: 1 }, async ([job]) => {
        if (!job) return { outcome: 'nothing' }
        try {
          return { outcome: await handle({ id: job.id, data: job.data }, job.signal) }
        } catch (thrown) {
          // What is thrown is kept as it serialises: a sentence and a code are enough.
          throw isGataError(thrown) ? thrown : new GataError('job-failed', messageOf(thrown))
        }
      })
    },
    [Symbol.asyncDispose]: () => boss.stop({ graceful: true, timeout: 10_000 }),
  }
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** An id that this owner's key always has, and no other: a UUID of version 8 out of a SHA-256. */
function idOf({ owner, text }: JobKey): string {
  const hex = createHash('sha256')
    .update(JSON.stringify([owner, text]))
    .digest('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  )
}

function jobOf<T>({ id, data, state, createdOn, startedOn, completedOn, output }: JobWithMetadata<T>): Job<T> {
  const states = {
    created: 'waiting',
    retry: 'waiting',
    active: 'running',
    completed: 'done',
    failed: 'failed',
    cancelled: 'cancelled',
  } as const
  return {
    id,
    data,
    state: states[state],
    createdAt: createdOn,
    startedAt: startedOn ?? null,
    endedAt: completedOn,
    outcome: outcomeOf(output),
  }
}

/** What was returned, or the sentence of what was thrown. */
function outcomeOf(output: unknown): string | null {
  if (typeof output !== 'object' || output === null) return null
  if ('outcome' in output && typeof output.outcome === 'string') return output.outcome
  return 'message' in output && typeof output.message === 'string' ? output.message : null
}

function reused(text: string | undefined): GataError {
  return new GataError('idempotency-key-reused', 'this key was used for another change', {
    where: 'idempotency-key',
    got: text ?? 'none',
    todo: 'Take a new key for each change.',
  })
}
