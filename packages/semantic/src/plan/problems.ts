import { nearest } from '@gata/base'
import type { SemanticQuery } from '../query/semantic-query.ts'
import { QueryRefusal, type RefusalCode, type RefusalProblem } from '../refusal.ts'

/** The query with one problem taken out of it; null where nothing sensible is left. */
export type Fix = (query: SemanticQuery) => SemanticQuery | null

/** What is wrong with one query, gathered until all of it is known. */
export class Problems {
  readonly #found: RefusalProblem[] = []
  readonly #fixes: Fix[] = []

  add(
    code: RefusalCode,
    field: string,
    message: string,
    more: { got?: unknown; suggestions?: readonly string[]; fix?: Fix } = {},
  ): void {
    const { got = null, suggestions = [], fix } = more
    if (this.#found.some((known) => known.code === code && known.field === field && known.message === message)) return
    this.#found.push({ code, field, message, got, suggestions })
    if (fix) this.#fixes.push(fix)
  }

  get all(): readonly RefusalProblem[] {
    return this.#found
  }

  get any(): boolean {
    return this.#found.length > 0
  }

  /** Throws the refusal if there is a problem; `isAnswered` tells whether a repaired query would be answered. */
  throwIfAny(query: SemanticQuery, isAnswered: (query: SemanticQuery) => boolean): void {
    const [first, ...rest] = this.#found
    if (!first) return
    let repaired: SemanticQuery | null = this.#fixes.length > 0 ? query : null
    for (const fix of this.#fixes) repaired = repaired && fix(repaired)
    throw new QueryRefusal([first, ...rest], repaired && isAnswered(repaired) ? repaired : null)
  }
}

/** Candidates for a name that was not found: the one that was most likely meant first. */
export function suggestionsFor(name: string, candidates: readonly string[]): readonly string[] {
  const near = nearest(name, candidates)
  const containing = candidates.filter((candidate) => candidate !== near && candidate.includes(name))
  return [...(near ? [near] : []), ...containing].slice(0, 5)
}

/** A query, or its time, without one of its parts. */
export function withoutPart<T extends object, K extends keyof T>(object: T, part: K): Omit<T, K> {
  const rest = { ...object }
  delete rest[part]
  return rest
}
