import { findConnector, type ObjectContract, vendorLimit, wireColumns } from '@gata/connectors'
import { secretVariable } from './secret-variable.ts'

/** What an operator needs to know of a connector before connecting an account. */
export interface ConnectorGuide {
  readonly connector: string
  readonly title: string
  readonly domain: string
  readonly api_version: string
  readonly base_url: string
  /** Each secret and the environment variable that holds it for a tenant. */
  readonly secrets: readonly { readonly secret: string; readonly variable: string }[]
  /** What stands in `tenants.yaml` under `settings`. */
  readonly settings: readonly { readonly setting: string; readonly required: boolean }[]
  readonly limit: string | null
  readonly limit_source: string | null
  readonly objects: readonly ObjectGuide[]
}

/** How one object is read. */
export interface ObjectGuide {
  readonly object: string
  readonly description: string
  readonly master_model: string
  readonly key: string
  readonly sync: 'full' | 'days' | 'changes'
  readonly cursor: string | null
  /** What is read again at each sync, because the vendor still changes it. */
  readonly lookback: string | null
  /** How far back a first sync goes. */
  readonly history_days: number | null
  /** The longest range of one request. */
  readonly slice_days: number | null
  readonly mode: string
  readonly columns: number
  readonly pii: readonly string[]
  readonly source: string
}

/** Explains a connector from its contract. Error: `unknown-connector`. */
export function connectorGuide(name: string, tenant: string | null = null): ConnectorGuide {
  const connector = findConnector(name)
  const limit = vendorLimit(connector.name)
  return {
    connector: connector.name,
    title: connector.title,
    domain: connector.domain,
    api_version: connector.apiVersion,
    base_url: connector.defaultBaseUrl,
    secrets: connector.secrets.map((secret) => ({
      secret,
      variable: secretVariable(tenant ?? '<tenant>', connector.name, secret),
    })),
    settings: Object.entries(connector.settings.shape).map(([setting, schema]) => ({
      setting,
      required: !schema.safeParse(undefined).success,
    })),
    limit: limit?.text ?? null,
    limit_source: limit?.source ?? null,
    objects: connector.objects.map((contract) => objectGuide(connector.masterModelId, contract)),
  }
}

function objectGuide(masterModelId: string, contract: ObjectContract): ObjectGuide {
  const { sync } = contract
  return {
    object: contract.name,
    description: contract.description,
    master_model: `platform_mm__${masterModelId}_${contract.name}`,
    key: contract.key.join(', '),
    sync: sync.kind,
    cursor: sync.kind === 'full' ? null : sync.field,
    lookback: lookbackOf(contract),
    history_days: sync.kind === 'full' ? null : sync.historyDays,
    slice_days: sync.kind === 'days' ? sync.sliceDays : null,
    mode: contract.mode,
    columns: wireColumns(contract).length,
    pii: contract.pii,
    source: contract.source,
  }
}

const HOUR_MS = 3_600_000

function lookbackOf({ sync }: ObjectContract): string | null {
  if (sync.kind === 'full') return null
  if (sync.kind === 'days') return counted(sync.lookbackDays, 'day')
  const hours = sync.lookbackMs / HOUR_MS
  return hours > 0 && Number.isInteger(hours / 24) ? counted(hours / 24, 'day') : counted(hours, 'hour')
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
