import type { ToolAnnotations } from '@modelcontextprotocol/server'

/** Every tool reads published figures: it changes nothing, and asks nobody outside. */
export function readOnly(title: string): ToolAnnotations {
  return { title, readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false }
}
