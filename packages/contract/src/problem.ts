import { z } from 'zod'

/** One thing that is wrong with a query. */
export const queryProblem = z
  .strictObject({
    code: z.string().describe('Stable and kebab-case.'),
    field: z.string().describe('Where in the query: `metrics[0]`, `time.relative`.'),
    message: z.string(),
    got: z.unknown(),
    suggestions: z.array(z.string()).describe('What could stand there instead, best first.'),
  })
  .meta({ id: 'QueryProblem' })

/** What every error looks like (RFC 9457). */
export const problem = z
  .object({
    type: z.string().describe('Names the kind of error; the same as `code`, as a URI reference.'),
    title: z.string().describe('The kind of error in words.'),
    status: z.int(),
    detail: z.string().describe('What is wrong, where, what was expected, what came, what to do.'),
    code: z.string().describe('Stable and kebab-case.'),
    requestId: z.string().describe('To be told to whoever operates the platform.'),
    problems: z.array(queryProblem).optional().describe('Everything that is wrong with a query.'),
    nearestQuery: z.unknown().optional().describe('A query close to the refused one that would be answered.'),
  })
  .meta({ id: 'Problem', description: 'An error, as RFC 9457 has it.' })

export type Problem = z.infer<typeof problem>
