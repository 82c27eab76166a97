import { McpServer } from '@modelcontextprotocol/server'
import type { Agent } from './agent.ts'
import { addDefinitionResources } from './definition-resources.ts'
import { addDefinitionTools } from './definition-tools.ts'
import { addQuestionTools } from './question-tools.ts'
import { addWorkingPrompt, wayOfWorking } from './working-prompt.ts'

/** What an agent of one tenant is served: it is told of the tools alone that it may use. */
export function mcpServer(agent: Agent): McpServer {
  // What one caller is told is nothing that a cache may give to another.
  const own = { cacheScope: 'private', ttlMs: 60_000 } as const
  const server = new McpServer(
    { name: 'gata', title: 'GATA', version: '1.0.0' },
    {
      instructions: wayOfWorking,
      cacheHints: { 'tools/list': own, 'resources/list': own, 'resources/read': own, 'server/discover': own },
    },
  )
  addDefinitionTools(server, agent)
  if (agent.context.scopes.includes('query')) addQuestionTools(server, agent)
  addDefinitionResources(server, agent)
  addWorkingPrompt(server)
  return server
}
