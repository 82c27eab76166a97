import { z } from 'zod'
import { queryProblem } from './problem.ts'

const numberFormat = z.strictObject({
  style: z.enum(['integer', 'decimal', 'currency', 'percent', 'duration']),
  decimals: z.int().optional(),
})

/** One column of an answer. */
export const answerColumn = z
  .strictObject({
    name: z.string(),
    kind: z.enum(['dimension', 'time', 'metric', 'comparison']),
    type: z.string().describe('As DuckDB names it. Decimals, and integers beyond 2^53, stand as text.'),
    title: z.string(),
    description: z.string().nullable(),
    unit: z.string().nullable(),
    format: numberFormat.nullable(),
    grain: z.string().nullable(),
    metric: z.string().nullable(),
  })
  .meta({ id: 'AnswerColumn' })

const row = z.record(z.string(), z.unknown())

const resolvedRange = z.strictObject({ start: z.string(), end: z.string(), timezone: z.string() })

const warning = z.strictObject({ code: z.string(), message: z.string() })

/** What one pass of an answer over one fact was computed from. */
const answerSource = z
  .strictObject({
    dataset: z.string(),
    measures: z.array(z.string()),
    rollup: z.string().nullable().describe('The rollup that gives the very same figures; null for the facts.'),
    rollupRows: z.int().nullable(),
    why: z
      .array(
        z.strictObject({
          rollup: z.string().nullable(),
          code: z.string().describe('Kebab-case and stable, such as measure-not-additive.'),
          message: z.string(),
        }),
      )
      .describe('Where the facts answer: why no rollup would give the very same figures, or is there.'),
  })
  .meta({ id: 'AnswerSource' })

/** What a question was understood as. */
const understood = {
  columns: z.array(answerColumn),
  range: resolvedRange.nullable().describe('The half-open range that was meant.'),
  comparedRange: resolvedRange.nullable(),
  warnings: z.array(warning),
  servedFrom: z.array(answerSource).describe('What each fact is answered from.'),
  sql: z.string().describe('What was asked of the snapshot.'),
  snapshot: z.string().describe('The published version that answers; figures of one snapshot agree with each other.'),
  dataAsOf: z.string().describe('The newest instant that the data knows of.'),
}

/** The answer to a question. */
export const answer = z
  .strictObject({
    ...understood,
    rows: z.array(row),
    rowCount: z.int(),
    truncated: z.boolean().describe('There are more rows than the limit.'),
    nextCursor: z.string().nullable().describe('For the next page of the same snapshot; null at the end.'),
    totals: row.nullable(),
    origin: z.enum(['computed', 'shared', 'remembered']),
  })
  .meta({ id: 'Answer' })

/** Whether a question would be answered, and how it was understood. */
export const validation = z
  .strictObject({
    valid: z.boolean(),
    problems: z.array(queryProblem),
    nearestQuery: z.unknown().describe('A query close to the refused one that would be answered; else null.'),
    understood: z.strictObject({ ...understood, plan: z.unknown() }).nullable(),
  })
  .meta({ id: 'Validation' })

export type AnswerBody = z.infer<typeof answer>
export type ValidationBody = z.infer<typeof validation>
