import { GataError } from '@gata/base'
import type { SemanticQuery } from './query/semantic-query.ts'

/** Why a query is refused; stable, for programs. */
export type RefusalCode =
  | 'unknown-metric'
  | 'unknown-dimension'
  | 'ambiguous-dimension'
  | 'unreachable-dimension'
  | 'ambiguous-join-path'
  | 'mixed-currencies'
  | 'bad-query'
  | 'bad-filter'
  | 'bad-time'
  | 'needs-time'
  | 'time-zone-not-possible'
  | 'grain-too-fine'
  | 'grain-not-told'
  | 'offset-not-aligned'
  | 'not-supported'

/** One thing that is wrong with a query. */
export interface RefusalProblem {
  readonly code: RefusalCode
  /** Where in the query: `metrics[0]`, `time.relative`. */
  readonly field: string
  readonly message: string
  readonly got: unknown
  /** What could stand there instead, best first. */
  readonly suggestions: readonly string[]
}

/** A query that is not answered, since the answer could be wrong; with all its problems and, where one is near, a query that would be answered. */
export class QueryRefusal extends GataError {
  readonly problems: readonly RefusalProblem[]
  readonly nearestQuery: SemanticQuery | null

  constructor(problems: readonly [RefusalProblem, ...RefusalProblem[]], nearestQuery: SemanticQuery | null = null) {
    super(problems[0].code, problems.map(sentenceOf).join('; '))
    this.name = 'QueryRefusal'
    this.problems = problems
    this.nearestQuery = nearestQuery
  }

  override toJSON(): Record<string, unknown> {
    return { ...super.toJSON(), problems: this.problems, nearestQuery: this.nearestQuery }
  }
}

/** Names the field, what is wrong, and what could stand there where the message does not say it itself. */
function sentenceOf({ field, message, suggestions }: RefusalProblem): string {
  const isSaid = suggestions.length === 0 || suggestions.some((each) => message.includes(each))
  return `${field}: ${message}${isSaid ? '' : ` (possible: ${suggestions.join(', ')})`}`
}
