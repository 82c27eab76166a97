import { answer, dimensionValues, semanticQuery, validation } from '@gata/contract'
import type { McpServer } from '@modelcontextprotocol/server'
import { z } from 'zod'
import { answered, validated } from '../http/answer-body.ts'
import { cursorText } from '../http/cursor.ts'
import { asComparison } from '../routes/questions-asked.ts'
import type { Agent } from './agent.ts'
import { readOnly } from './annotations.ts'
import { checkedByPlanner } from './checked-by-planner.ts'
import { toolResult } from './tool-result.ts'

/** What one answer to an agent may take: more rows than it can read are of no use to it. */
const limits = { milliseconds: 30_000, rows: 1000 }

/** Tools that ask for figures. */
export function addQuestionTools(server: McpServer, agent: Agent): void {
  const { context, questions, project } = agent
  const { logger } = project
  // Written out at the top, since not every agent looks up a schema that begins with a reference.
  const question = checkedByPlanner(z.strictObject(semanticQuery.shape))
  const answering = { inputSchema: question, outputSchema: z.strictObject(answer.shape) }

  server.registerTool(
    'query',
    {
      title: 'Query',
      description:
        'Figures by their governed definitions, e.g. {"metrics":["spend","roas"],"dimensions":["campaign_name"],"time":{"relative":"last_30_days"},"orderBy":[{"field":"spend","direction":"desc"}],"limit":20}. At most 1,000 rows: group more coarsely rather than fetch more. A refusal names each problem and, where there is one, a query close by that is answered.',
      ...answering,
      annotations: readOnly('Query'),
    },
    (asked, { mcpReq }) =>
      toolResult(logger, async () => answered(await questions.ask(context, asked, { signal: mcpReq.signal, limits }))),
  )

  server.registerTool(
    'compare_periods',
    {
      title: 'Compare periods',
      description:
        'A query with time.range or time.relative, beside the period right before or what time.compare names (previous_year, an offset, a range): each metric with __compared, __difference and __change.',
      ...answering,
      annotations: readOnly('Compare periods'),
    },
    (asked, { mcpReq }) =>
      toolResult(logger, async () =>
        answered(await questions.ask(context, asComparison(asked), { signal: mcpReq.signal, limits })),
      ),
  )

  server.registerTool(
    'validate_query',
    {
      title: 'Validate a query',
      description: 'Whether a query would be answered and how it is understood; nothing is computed.',
      inputSchema: question,
      outputSchema: z.strictObject(validation.shape),
      annotations: readOnly('Validate a query'),
    },
    (asked) => toolResult(logger, () => validated(() => questions.prepare(context, asked, { limits }))),
  )

  server.registerTool(
    'get_dimension_values',
    {
      title: 'Get the values of a dimension',
      description: 'The values that a dimension has, to filter by them exactly as they are written.',
      inputSchema: z.strictObject({
        dimension: z.string().max(200).describe('Its name, as list_metrics has it.'),
        search: z.string().max(200).optional().describe('Only values that contain it, in either case.'),
        limit: z.int().min(1).max(500).default(50),
        offset: z.int().min(0).max(1_000_000).default(0),
      }),
      outputSchema: dimensionValues,
      annotations: readOnly('Get the values of a dimension'),
    },
    ({ dimension, search = null, limit, offset }, { mcpReq }) =>
      toolResult(logger, async () => {
        const { values, hasMore, snapshot } = await questions.values(context, dimension, {
          search,
          limit,
          offset,
          signal: mcpReq.signal,
        })
        const next = { snapshot: snapshot.id, offset: offset + limit }
        const nextCursor = hasMore ? cursorText(next, [dimension, search, limit]) : null
        return { dimension, values, hasMore, nextCursor, snapshot: snapshot.id }
      }),
  )
}
