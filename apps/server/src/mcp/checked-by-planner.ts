import type { StandardSchemaWithJSON } from '@modelcontextprotocol/server'

/** A schema that is told to the agent and lets everything through: what it guards checks its input whole, and says more of what is wrong. */
export function checkedByPlanner(schema: StandardSchemaWithJSON): StandardSchemaWithJSON<unknown, unknown> {
  return { '~standard': { ...schema['~standard'], validate: (value: unknown) => ({ value }) } }
}
