import { serveStdio } from '@modelcontextprotocol/server/stdio'
import type { Agent } from './agent.ts'
import { mcpServer } from './mcp-server.ts'

/** Speaks MCP over this process's standard streams with the program that started it, until that hangs up or the signal comes. */
export async function serveAgent(agent: Agent, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const handle = serveStdio(() => mcpServer(agent))
  process.stdin.once('end', resolve)
  process.stdin.once('close', resolve)
  signal.addEventListener('abort', () => resolve(), { once: true })
  if (!signal.aborted) await promise
  await handle.close()
}
