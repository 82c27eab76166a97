import type { Connector } from '../connector.ts'
import { events, people } from './contract.ts'
import { openSession } from './extract.ts'
import { settings } from './settings.ts'

/** Mixpanel, by its raw export and its profiles. */
export const mixpanel: Connector = {
  name: 'mixpanel',
  title: 'Mixpanel',
  domain: 'analytics',
  apiVersion: '2.0',
  masterModelId: 'mixpanel_api_v1',
  defaultBaseUrl: 'https://{host}/api',
  objects: [events, people],
  settings,
  secrets: ['service_account_username', 'service_account_secret'],
  open: openSession,
}
