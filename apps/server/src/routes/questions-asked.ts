import type { QueryLimits } from '@gata/query'

/** What one answer over HTTP may take. */
export const answerLimits: QueryLimits = { milliseconds: 30_000, rows: 100_000 }

/** Rows where the caller says nothing. */
const usualRows = 10_000

/** Plain data from outside, of which nothing is known yet. */
type Question = Readonly<Record<string, unknown>>

/** A question with the usual limit where it names none; what is no question at all is left to the planner to refuse. */
export function withDefaultLimit(asked: unknown): Question {
  const question = partsOf(asked)
  return question.limit === undefined ? { ...question, limit: usualRows } : question
}

/** A question beside the period before, unless it says what to compare with. */
export function asComparison(asked: unknown): Question {
  const question = partsOf(asked)
  const time = partsOf(question.time ?? {})
  return { ...question, time: time.compare === undefined ? { ...time, compare: 'previous_period' } : time }
}

/** An object as it is. What is none keeps what it is under a name that no question has, so that it is refused with what came. */
function partsOf(value: unknown): Question {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isObject ? (value as Question) : { body: value } // whether its parts are right is the planner's to say
}
