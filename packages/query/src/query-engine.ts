import { availableParallelism } from 'node:os'
import { isGataError, type Logger } from '@gata/base'
import { assertTenantContext, type TenantContext } from '@gata/control/context'
import { type CompiledQuery, compileDimensionValues, type SemanticModel } from '@gata/semantic'
import { renderText } from '@gata/sql'
import type { Row, Snapshot } from '@gata/warehouse'
import { Admission, type AdmissionLimits } from './admission.ts'
import { AnswerCache, type StoredAnswer } from './answer-cache.ts'
import { CompiledQueries, digestOf } from './compiled-queries.ts'
import { cancelled, type QueryLimits, queryLimits, withinLimits } from './query-limits.ts'
import { firstRows, type ResultTable, rowsOf } from './result-table.ts'
import { SingleFlight } from './single-flight.ts'
import { type PoolLimits, SnapshotPool } from './snapshot-pool.ts'

/** What questions of one tenant are about. */
export interface Subject {
  /** One object as long as the definitions are the same: what is made of it is kept with it. */
  readonly model: SemanticModel
  /** The tenant's own zone, IANA. */
  readonly timezone: string
  /** The present that relative ranges refer to. */
  readonly now: (snapshot: Snapshot) => Date
  /** Fields that the caller may not know of. */
  readonly hidden: readonly string[]
}

/** How a question is asked. */
export interface AskOptions {
  /** Ends the query in the database when the caller goes away, unless somebody else waits for the same answer. */
  readonly signal?: AbortSignal
  readonly limits?: QueryLimits
  /** The snapshot that an earlier page came from; the one in service if left out. */
  readonly snapshot?: string
}

/** A question made ready, and the snapshot that would answer it. */
export interface Prepared {
  readonly compiled: CompiledQuery
  /** The text that answers it, values in it, to be read or run by hand. */
  readonly sql: string
  readonly snapshot: Snapshot
  /** Equal for equal answers, and for no others. */
  readonly key: string
}

/** The answer to a question, and what it was answered from. */
export interface Answer extends Prepared {
  readonly table: ResultTable
  /** There was more than the limit allows. */
  readonly isCut: boolean
  /** Over all groups, in the columns without dimensions and time; null unless asked for. */
  readonly totals: Row | null
  /** Computed for this caller, for another who asked at the same time, or before. */
  readonly origin: 'computed' | 'shared' | 'remembered'
}

/** What all questions of a process share. */
export interface EngineOptions {
  readonly home: string
  readonly logger: Logger
  readonly pool?: PoolLimits
  readonly admission?: AdmissionLimits
  /** What remembered answers may take. */
  readonly cacheBytes?: number
}

const defaults = {
  pool: { snapshots: 64, idleMs: 5 * 60_000 },
  admission: { running: 2 * availableParallelism(), runningOfTenant: availableParallelism(), waitingOfTenant: 64 },
  cacheBytes: 128 * 1024 * 1024,
}

/** Answers questions of proven callers from the published snapshot of their tenant. */
export class QueryEngine implements AsyncDisposable {
  readonly #logger: Logger
  readonly #pool: SnapshotPool
  readonly #admission: Admission
  readonly #answers: AnswerCache
  readonly #compiled = new CompiledQueries(2000)
  readonly #flights = new SingleFlight<StoredAnswer>()

  constructor({ home, logger, pool, admission, cacheBytes }: EngineOptions) {
    this.#logger = logger
    this.#pool = new SnapshotPool(home, pool ?? defaults.pool)
    this.#admission = new Admission(admission ?? defaults.admission)
    this.#answers = new AnswerCache(cacheBytes ?? defaults.cacheBytes)
  }

  /** The snapshot that answers now. Error: `nothing-published`. */
  async snapshot(context: TenantContext): Promise<Snapshot> {
    assertTenantContext(context)
    return await this.#pool.current(context.tenant)
  }

  /**
   * Makes a question ready without asking it.
   *
   * @throws QueryRefusal where the answer could be wrong or the words are unknown, those that the caller may not know of among them;
   * GataError `nothing-published`, `snapshot-gone`, `context-forged`.
   */
  async prepare(
    context: TenantContext,
    subject: Subject,
    question: unknown,
    { limits = queryLimits, snapshot: named }: Pick<AskOptions, 'limits' | 'snapshot'> = {},
  ): Promise<Prepared> {
    assertTenantContext(context)
    const snapshot = await this.#snapshotOf(context, named)
    const { model, timezone, now, hidden } = subject
    const { compiled, sql, digest } = this.#compiled.compile(
      {
        model,
        policy: context.policy,
        context: { timezone, now: now(snapshot), hidden, maxRows: limits.rows, rollups: snapshot.rollups },
      },
      question,
    )
    return { compiled, sql, snapshot, key: keyOf(context, snapshot, digest) }
  }

  /**
   * Answers a question.
   *
   * @throws what {@link prepare} throws, and GataError `too-many-queries`, `query-too-long`, `query-too-large`, `query-cancelled`, `query-failed`.
   */
  async ask(context: TenantContext, subject: Subject, question: unknown, options: AskOptions = {}): Promise<Answer> {
    for (let attempt = 1; ; attempt++) {
      const prepared = await this.prepare(context, subject, question, options)
      try {
        return await this.#answer(context, prepared, options)
      } catch (thrown) {
        // Publishes that came between may have deleted the snapshot that was in service.
        if (options.snapshot !== undefined || attempt === 3 || !isGataError(thrown, 'snapshot-gone')) throw thrown
      }
    }
  }

  /** The values that a dimension has, in order, those that contain a text; one more than asked for tells that there are more. */
  async values(
    context: TenantContext,
    { model, hidden }: Subject,
    dimension: string,
    { search, limit, offset, snapshot: named, signal }: ValuesOptions,
  ): Promise<{ readonly values: readonly unknown[]; readonly hasMore: boolean; readonly snapshot: Snapshot }> {
    assertTenantContext(context)
    const snapshot = await this.#snapshotOf(context, named)
    const sql = compileDimensionValues(model, dimension, { hidden, search, limit: limit + 1, offset })
    const key = keyOf(context, snapshot, digestOf([renderText(sql)]))
    const { table } = await this.#stored(context, snapshot, key, { sql, totals: null }, { signal })
    const values = table.columns[0] ?? []
    return { values: values.slice(0, limit), hasMore: values.length > limit, snapshot }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool[Symbol.asyncDispose]()
  }

  async #snapshotOf({ tenant }: TenantContext, named: string | undefined): Promise<Snapshot> {
    return await (named === undefined ? this.#pool.current(tenant) : this.#pool.named(tenant, named))
  }

  async #answer(context: TenantContext, prepared: Prepared, options: AskOptions): Promise<Answer> {
    const { compiled, snapshot, key } = prepared
    const { table, totals, origin } = await this.#stored(context, snapshot, key, compiled, options)
    return {
      ...prepared,
      table: firstRows(table, compiled.limit),
      isCut: table.rowCount > compiled.limit,
      totals: totals ? (rowsOf(totals)[0] ?? null) : null,
      origin,
    }
  }

  async #stored(
    { tenant }: TenantContext,
    snapshot: Snapshot,
    key: string,
    query: Pick<CompiledQuery, 'sql' | 'totals'>,
    { signal, limits = queryLimits }: { signal?: AbortSignal | undefined; limits?: QueryLimits },
  ): Promise<StoredAnswer & Pick<Answer, 'origin'>> {
    if (signal?.aborted) throw cancelled()
    const remembered = this.#answers.get(key)
    if (remembered) return { ...remembered, origin: 'remembered' }
    const { value, isShared } = await this.#flights.run(key, signal, async (shared) => {
      const answer = await this.#admission.admitted(tenant, shared, () =>
        this.#pool.use(snapshot, (connection) =>
          withinLimits(
            connection,
            { milliseconds: limits.milliseconds, signal: shared, logger: this.#logger },
            async () => ({
              table: await connection.columns(query.sql),
              totals: query.totals ? await connection.columns(query.totals) : null,
            }),
          ),
        ),
      )
      this.#answers.set(key, answer)
      return answer
    })
    return { ...value, origin: isShared ? 'shared' : 'computed' }
  }
}

interface ValuesOptions {
  /** Only values that contain it, in either case. */
  readonly search: string | null
  readonly limit: number
  readonly offset: number
  /** The snapshot that an earlier page came from; the one in service if left out. */
  readonly snapshot?: string | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * Everything that an answer depends on, and whose it is. A snapshot never changes, so that an answer is never out of date; tenant, snapshot
 * and policy are in the key, so that none is given to anybody else.
 */
function keyOf({ tenant, policy }: TenantContext, { id }: Snapshot, digest: string): string {
  return digestOf([tenant, id, policy.hash, digest])
}
