import { z } from 'zod'
import { connectorsSchema } from './connectors-schema.ts'
import type { SupportedConnector } from './supported-connector.ts'
import { tenantsSchema } from './tenants-schema.ts'

/** The JSON Schemas with which an editor checks and completes the two files, by file name; draft 7 is what editors read. */
export function editorSchemas(connectors: readonly SupportedConnector[]): Readonly<Record<string, string>> {
  return {
    'supported-connectors.schema.json': jsonSchema(connectorsSchema),
    'tenants.schema.json': jsonSchema(tenantsSchema(connectors)),
  }
}

function jsonSchema(schema: z.ZodType): string {
  return `${JSON.stringify(z.toJSONSchema(schema, { target: 'draft-7', io: 'input', reused: 'ref' }), null, 2)}\n`
}
