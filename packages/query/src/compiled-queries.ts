import type { FieldPolicy } from '@gata/control/context'
import {
  type CompileContext,
  type CompiledQuery,
  compileQuery,
  type SemanticModel,
  type SemanticQuery,
} from '@gata/semantic'
import { LRUCache } from 'lru-cache'

/** What one policy and one minute make of a question. */
export interface Compilation {
  readonly model: SemanticModel
  readonly policy: FieldPolicy
  readonly context: CompileContext
}

/** Questions that were compiled before; of the present they know the minute. Refusals are not kept. */
export class CompiledQueries {
  readonly #known: LRUCache<string, CompiledQuery>
  readonly #models = new WeakMap<SemanticModel, number>()
  #count = 0

  constructor(most: number) {
    this.#known = new LRUCache({ max: most })
  }

  /** Compiles a question, whatever it is. Error: `QueryRefusal`. */
  compile({ model, policy, context }: Compilation, question: unknown): CompiledQuery {
    const now = new Date(Math.floor(context.now.getTime() / 60_000) * 60_000)
    const key = JSON.stringify([this.#numberOf(model), policy.hash, now, context.maxRows, context.timezone, question])
    const known = this.#known.get(key)
    if (known) return known
    // Its form is checked whole by what compiles it.
    const compiled = compileQuery(model, question as SemanticQuery, { ...context, now })
    this.#known.set(key, compiled)
    return compiled
  }

  #numberOf(model: SemanticModel): number {
    const number = this.#models.get(model) ?? ++this.#count
    this.#models.set(model, number)
    return number
  }
}
