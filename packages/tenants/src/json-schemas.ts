import { z } from 'zod'
import { connectorsSchema } from './connectors-schema.ts'
import { definitionSchema, selectorsSchema } from './selectors-schema.ts'
import type { SupportedConnector } from './supported-connector.ts'
import { tenantsSchema } from './tenants-schema.ts'

/**
 * The JSON Schemas with which an editor checks and completes the files that a person edits, by file name; draft 7 is what editors read.
 *
 * @param methods by which selectors pick, with what their values mean.
 */
export function editorSchemas(
  connectors: readonly SupportedConnector[],
  methods: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return {
    'selectors.schema.json': jsonSchema(selectorsSchema(definitionSchema(methods))),
    'supported-connectors.schema.json': jsonSchema(connectorsSchema),
    'tenants.schema.json': jsonSchema(tenantsSchema(connectors)),
  }
}

function jsonSchema(schema: z.ZodType): string {
  return `${JSON.stringify(z.toJSONSchema(schema, { target: 'draft-7', io: 'input', reused: 'ref' }), null, 2)}\n`
}
