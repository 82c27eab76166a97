import type { CompiledQuery, RollupMiss } from '@gata/semantic'

/** What one pass of an answer over one fact was computed from. */
export interface AnswerSource {
  readonly dataset: string
  readonly measures: readonly string[]
  /** The rollup that gives the very same figures as the facts; null for the facts themselves. */
  readonly rollup: string | null
  /** Rows of that rollup; null for the facts. */
  readonly rollupRows: number | null
  /** Why the facts: of each rollup over them, or once why none could be. */
  readonly why: readonly RollupMiss[]
}

/** What an answer is computed from, in the order of its passes. */
export function answerSources({ plan }: Pick<CompiledQuery, 'plan'>): readonly AnswerSource[] {
  return plan.aggregates.map(({ dataset, measures, servedFrom }) =>
    servedFrom.kind === 'rollup'
      ? { dataset, measures, rollup: servedFrom.rollup, rollupRows: servedFrom.rows, why: [] }
      : { dataset, measures, rollup: null, rollupRows: null, why: servedFrom.why },
  )
}
