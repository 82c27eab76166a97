import { GataError, nearest } from '@gata/base'
import { dimension, measure, metric } from '@gata/contract'
import type { DescribedModel } from '@gata/semantic'
import type { McpServer } from '@modelcontextprotocol/server'
import { z } from 'zod'
import type { Agent } from './agent.ts'
import { readOnly } from './annotations.ts'
import { toolResult } from './tool-result.ts'

const listed = metric.pick({ name: true, title: true, description: true, unit: true, kind: true, dimensions: true })

/** What can be asked: tools that read definitions and no figure. */
export function addDefinitionTools(server: McpServer, agent: Agent): void {
  const { context, questions, project } = agent
  const { logger } = project

  server.registerTool(
    'list_metrics',
    {
      title: 'List metrics',
      description:
        'The metrics that can be asked for, with the dimensions each can be grouped and filtered by. Begin here; search narrows by name, title, description or synonym.',
      inputSchema: z.strictObject({ search: z.string().max(200).optional().describe('Words to look for.') }),
      outputSchema: z.strictObject({
        metrics: z.array(listed),
        timezone: z.string(),
        currency: z.string(),
        dataAsOf: z.string().describe('The newest instant that the data knows of.'),
      }),
      annotations: readOnly('List metrics'),
    },
    ({ search }) =>
      toolResult(logger, async () => {
        const { dataAsOf } = await questions.snapshot(context)
        const tenant = project.tenants.find(({ slug }) => slug === context.tenant)
        const { metrics } = await questions.catalogue(context)
        return {
          metrics: metrics
            .filter((each) => isMeant(each, search))
            .map(({ name, title, description, unit, kind, dimensions }) => ({
              name,
              title,
              description,
              unit,
              kind,
              dimensions,
            })),
          timezone: tenant?.reporting.timeZone ?? 'UTC',
          currency: tenant?.reporting.currency ?? '',
          dataAsOf,
        }
      }),
  )

  server.registerTool(
    'describe_metric',
    {
      title: 'Describe a metric',
      description:
        'How one metric is defined: what it is made of, its unit and format, and the dimensions that it can be grouped and filtered by.',
      inputSchema: z.strictObject({ metric: z.string().max(200).describe('Its name, as list_metrics has it.') }),
      outputSchema: z.strictObject({ metric, dimensions: z.array(dimension), measures: z.array(measure) }),
      annotations: readOnly('Describe a metric'),
    },
    ({ metric: name }) => toolResult(logger, async () => describedMetric(await questions.catalogue(context), name)),
  )
}

/** A metric with the dimensions and measures that its description names. Error: `unknown-metric`. */
export function describedMetric({ metrics, dimensions, measures }: DescribedModel, name: string) {
  const found = metrics.find((each) => each.name === name)
  if (!found) {
    const near = nearest(
      name,
      metrics.map((each) => each.name),
    )
    throw new GataError('unknown-metric', 'no metric is called that', {
      where: 'metric',
      got: name,
      ...(near ? { todo: `Did you mean ${near}?` } : { todo: 'list_metrics has them all.' }),
    })
  }
  return {
    metric: found,
    dimensions: dimensions.filter((each) => found.dimensions.includes(each.name)),
    measures: measures.filter((each) => found.measures.includes(each.name)),
  }
}

function isMeant(
  { name, title, description, synonyms }: DescribedModel['metrics'][number],
  search: string | undefined,
): boolean {
  const text = [name, title, description ?? '', ...synonyms].join(' ').toLowerCase()
  return (search ?? '')
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}
