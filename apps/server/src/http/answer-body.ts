import type { AnswerBody, ValidationBody } from '@gata/contract'
import { type Answer, answerSources, type Prepared, rowsOf } from '@gata/query'
import { QueryRefusal } from '@gata/semantic'

/** An answer as one object, for answers of few rows. */
export function answered(answer: Answer): AnswerBody {
  return {
    ...understoodOf(answer),
    rows: [...rowsOf(answer.table)],
    rowCount: answer.table.rowCount,
    truncated: answer.isCut,
    nextCursor: null,
    totals: answer.totals,
    origin: answer.origin,
  }
}

/** Whether a question would be answered, and how it is understood. */
export async function validated(prepare: () => Promise<Prepared>): Promise<ValidationBody> {
  try {
    const prepared = await prepare()
    const understood = { ...understoodOf(prepared), plan: prepared.compiled.plan }
    return { valid: true, problems: [], nearestQuery: null, understood }
  } catch (thrown) {
    if (!(thrown instanceof QueryRefusal)) throw thrown
    const problems = thrown.problems.map((each) => ({ ...each, suggestions: [...each.suggestions] }))
    return { valid: false, problems, nearestQuery: thrown.nearestQuery, understood: null }
  }
}

/** What a question was understood as. */
export function understoodOf({
  compiled,
  sql,
  snapshot,
}: Prepared): Omit<AnswerBody, 'rows' | 'rowCount' | 'truncated' | 'nextCursor' | 'totals' | 'origin'> {
  return {
    columns: compiled.columns.map((column) => ({ ...column, format: column.format && { ...column.format } })),
    range: compiled.range && { ...compiled.range },
    comparedRange: compiled.comparedRange && { ...compiled.comparedRange },
    warnings: compiled.warnings.map((warning) => ({ ...warning })),
    servedFrom: answerSources(compiled).map(({ measures, why, ...source }) => ({
      ...source,
      measures: [...measures],
      why: why.map((miss) => ({ ...miss })),
    })),
    sql,
    snapshot: snapshot.id,
    dataAsOf: snapshot.dataAsOf,
  }
}
