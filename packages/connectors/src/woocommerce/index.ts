import type { Connector } from '../connector.ts'
import { orders, products } from './contract.ts'
import { openSession } from './extract.ts'
import { settings } from './settings.ts'
import { apiVersion } from './site-client.ts'

/** WooCommerce, by the REST API of the site itself. */
export const woocommerce: Connector = {
  name: 'woocommerce',
  title: 'WooCommerce',
  domain: 'ecommerce',
  apiVersion,
  masterModelId: 'woocommerce_api_v1',
  defaultBaseUrl: 'https://{site}',
  objects: [orders, products],
  settings,
  secrets: ['consumer_key', 'consumer_secret'],
  open: openSession,
}
