import type { Connector } from '../connector.ts'
import { events, users } from './contract.ts'
import { openSession } from './extract.ts'
import { settings } from './settings.ts'

/** Amplitude, by its Export API. */
export const amplitude: Connector = {
  name: 'amplitude',
  title: 'Amplitude',
  domain: 'analytics',
  apiVersion: 'export v2',
  masterModelId: 'amplitude_api_v1',
  defaultBaseUrl: 'https://{host}/api/2',
  objects: [events, users],
  settings,
  secrets: ['api_key', 'secret_key'],
  open: openSession,
}
