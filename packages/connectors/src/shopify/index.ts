import { z } from 'zod'
import type { Connector } from '../connector.ts'
import { orders, products } from './contract.ts'
import { openSession } from './extract.ts'
import { apiVersion } from './queries.ts'

/** Shopify, by its GraphQL Admin API. */
export const shopify: Connector = {
  name: 'shopify',
  title: 'Shopify',
  domain: 'ecommerce',
  apiVersion,
  masterModelId: 'shopify_api_v1',
  defaultBaseUrl: 'https://{shop}.myshopify.com',
  objects: [orders, products],
  settings: z.strictObject({ shop: z.string().regex(/^[a-z0-9][a-z0-9-]*$/i, 'the name before .myshopify.com') }),
  secrets: ['client_id', 'client_secret'],
  open: openSession,
}
