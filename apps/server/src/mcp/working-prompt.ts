import type { McpServer } from '@modelcontextprotocol/server'
import { z } from 'zod'

/** How figures are asked for; told to every agent when it connects. */
export const wayOfWorking = [
  'Every figure has one governed definition. Ask for metrics by name; never compute one from others yourself.',
  '1. list_metrics shows what there is and what each metric can be grouped by.',
  '2. get_dimension_values shows how values are written before you filter by them.',
  '3. query answers; compare_periods answers beside an earlier period. Dates are half-open: from start up to but not with end.',
  '4. A refusal names each problem and often a query close by that is answered: mend the query, do not guess a figure.',
  'Say with each figure its unit, the range of dates that the answer gives, and dataAsOf. Null is not zero: it means that nothing is known.',
].join('\n')

/** A prompt for people who want a question answered in this way. */
export function addWorkingPrompt(server: McpServer): void {
  server.registerPrompt(
    'answer_with_figures',
    {
      title: 'Answer with governed figures',
      description: 'Answers a question about the business from its governed metrics.',
      argsSchema: z.object({ question: z.string().max(2000).describe('What you want to know.') }),
    },
    ({ question }) => ({
      messages: [{ role: 'user', content: { type: 'text', text: `${wayOfWorking}\n\nThe question: ${question}` } }],
    }),
  )
}
