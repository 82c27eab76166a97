import { createHash } from 'node:crypto'
import type { FieldPolicy } from '@gata/control/context'
import {
  type CompileContext,
  type CompiledQuery,
  compileQuery,
  type SemanticModel,
  type SemanticQuery,
} from '@gata/semantic'
import { renderText } from '@gata/sql'
import { LRUCache } from 'lru-cache'

/** What one policy and one minute make of a question. */
export interface Compilation {
  readonly model: SemanticModel
  readonly policy: FieldPolicy
  readonly context: CompileContext
}

/** A compiled question with what is made of it each time that it is asked. */
export interface KnownQuery {
  readonly compiled: CompiledQuery
  /** The text that answers it, values in it. */
  readonly sql: string
  /** SHA-256 of that text and of the one of its totals. */
  readonly digest: string
}

/** Questions that were compiled before; of the present they know the minute. Refusals are not kept. */
export class CompiledQueries {
  readonly #known: LRUCache<string, KnownQuery>
  readonly #models = new WeakMap<SemanticModel, number>()
  #count = 0

  constructor(most: number) {
    this.#known = new LRUCache({ max: most })
  }

  /** Compiles a question, whatever it is. Error: `QueryRefusal`. */
  compile({ model, policy, context }: Compilation, question: unknown): KnownQuery {
    const now = new Date(Math.floor(context.now.getTime() / 60_000) * 60_000)
    const { maxRows, timezone, rollups } = context
    const key = JSON.stringify([this.#numberOf(model), policy.hash, now, maxRows, timezone, rollups, question])
    const known = this.#known.get(key)
    if (known) return known
    // Its form is checked whole by what compiles it.
    const compiled = compileQuery(model, question as SemanticQuery, { ...context, now })
    const sql = renderText(compiled.sql)
    const digest = digestOf([sql, compiled.totals ? renderText(compiled.totals) : null])
    const made = { compiled, sql, digest }
    this.#known.set(key, made)
    return made
  }

  #numberOf(model: SemanticModel): number {
    const number = this.#models.get(model) ?? ++this.#count
    this.#models.set(model, number)
    return number
  }
}

/** A name that no other text has. */
export function digestOf(parts: readonly (string | null)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url')
}
