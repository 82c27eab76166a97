import { z } from 'zod'
import { keyNouns } from './key-noun.ts'
import { defaultFreshness, freshness, toFreshness } from './source-freshness.ts'
import type { SupportedConnector } from './supported-connector.ts'

const name = z.string().regex(/^[a-z][a-z0-9_]*$/, 'must be lower-case letters, digits and _')

const connector = z.strictObject({
  title: z.string().min(1, 'must not be empty').describe('The product as people call it.'),
  domain: z.enum(['paid_ads', 'ecommerce', 'analytics', 'payments']),
  api_version: z.string().min(1, 'must not be empty').describe('The vendor API version that the connector speaks.'),
  master_model_id: name.describe('Stem of its master models: platform_mm__<id>_<object>.'),
  freshness: freshness.optional(),
  objects: z.array(name).min(1, 'must name at least one object').describe('What it delivers.'),
})

const connectors = z.record(name, connector)
keyNouns.add(connectors, { noun: 'connector' })

/** The shape of `supported_connectors.yaml`. */
export const connectorsSchema = z
  .strictObject({ version: z.literal(1), connectors })
  .describe('The vendors that GATA can read.')

/** The plain data of the file, in the order of the file. */
export function toSupportedConnectors(file: z.infer<typeof connectorsSchema>): readonly SupportedConnector[] {
  return Object.entries(file.connectors).map(([connectorName, declared]) => ({
    name: connectorName,
    title: declared.title,
    domain: declared.domain,
    apiVersion: declared.api_version,
    masterModelId: declared.master_model_id,
    objects: declared.objects,
    freshness: declared.freshness === undefined ? defaultFreshness : toFreshness(declared.freshness),
  }))
}
