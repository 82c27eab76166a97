import type { Connector } from '../connector.ts'
import { events } from './contract.ts'
import { openSession } from './extract.ts'
import { settings } from './settings.ts'

/** Google Analytics 4, by its BigQuery export: the only source of raw events. */
export const googleAnalytics: Connector = {
  name: 'google_analytics',
  title: 'Google Analytics',
  domain: 'analytics',
  apiVersion: 'bigquery v2',
  masterModelId: 'google_analytics_api_v1',
  defaultBaseUrl: 'https://bigquery.googleapis.com/bigquery/v2',
  objects: [events],
  settings,
  secrets: ['service_account_json'],
  open: openSession,
}
