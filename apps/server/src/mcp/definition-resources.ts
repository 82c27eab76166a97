import { type McpServer, ResourceTemplate } from '@modelcontextprotocol/server'
import type { Agent } from './agent.ts'
import { describedMetric } from './definition-tools.ts'

const mimeType = 'application/json'

/** The definitions as resources, for clients that read before they ask. */
export function addDefinitionResources(server: McpServer, { context, questions }: Agent): void {
  const metrics = async () => (await questions.catalogue(context)).metrics

  server.registerResource(
    'definitions',
    'semantic://definitions',
    {
      title: 'Definitions',
      description: 'Every metric, dimension, measure and relationship that can be asked about.',
      mimeType,
    },
    async ({ href }) => ({
      contents: [{ uri: href, mimeType, text: JSON.stringify(await questions.catalogue(context)) }],
    }),
  )

  server.registerResource(
    'metric',
    new ResourceTemplate('semantic://metrics/{name}', {
      list: async () => ({
        resources: (await metrics()).map(({ name, title, description }) => ({
          uri: `semantic://metrics/${name}`,
          name,
          title,
          ...(description === null ? {} : { description }),
          mimeType,
        })),
      }),
      complete: {
        name: async (begun) => (await metrics()).map(({ name }) => name).filter((name) => name.startsWith(begun)),
      },
    }),
    { title: 'Metric', description: 'How one metric is defined.', mimeType },
    async ({ href }, { name }) => ({
      contents: [
        {
          uri: href,
          mimeType,
          text: JSON.stringify(describedMetric(await questions.catalogue(context), String(name))),
        },
      ],
    }),
  )
}
