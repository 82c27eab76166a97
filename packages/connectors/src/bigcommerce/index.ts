import type { Connector } from '../connector.ts'
import { orders, products } from './contract.ts'
import { openSession } from './extract.ts'
import { settings } from './settings.ts'

/** BigCommerce: orders by its older API, refunds, transactions and products by its newer one. */
export const bigcommerce: Connector = {
  name: 'bigcommerce',
  title: 'BigCommerce',
  domain: 'ecommerce',
  apiVersion: 'v2 and v3',
  masterModelId: 'bigcommerce_api_v1',
  defaultBaseUrl: 'https://api.bigcommerce.com/stores/{store_hash}',
  objects: [orders, products],
  settings,
  secrets: ['access_token'],
  open: openSession,
}
