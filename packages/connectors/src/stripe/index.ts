import type { Connector } from '../connector.ts'
import { apiVersion } from './auth.ts'
import { charges, paymentIntents } from './contract.ts'
import { openSession } from './extract.ts'
import { settings } from './settings.ts'

/** Stripe, which tells what was really paid, refunded and kept as a fee for the orders of the shops. */
export const stripe: Connector = {
  name: 'stripe',
  title: 'Stripe',
  domain: 'payments',
  apiVersion,
  masterModelId: 'stripe_api_v1',
  defaultBaseUrl: 'https://api.stripe.com',
  objects: [charges, paymentIntents],
  settings,
  secrets: ['restricted_key'],
  open: openSession,
}
