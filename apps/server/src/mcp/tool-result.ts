import { randomUUID } from 'node:crypto'
import type { Logger } from '@gata/base'
import type { CallToolResult } from '@modelcontextprotocol/server'
import { problemOf } from '../http/problem.ts'

/** What a tool found, as structured content and, for clients that read text alone, as the same in JSON. */
export async function toolResult(logger: Logger, work: () => Promise<object>): Promise<CallToolResult> {
  try {
    const found = await work()
    return {
      content: [{ type: 'text', text: JSON.stringify(found) }],
      structuredContent: found,
    }
  } catch (thrown) {
    // The same codes and words as over REST; an agent reads what to do from them and tries again.
    const { type: _type, title: _title, status: _status, ...told } = problemOf(thrown, randomUUID(), logger).body
    return { isError: true, content: [{ type: 'text', text: JSON.stringify(told) }] }
  }
}
