import { connectorGuide, openProject, registerLibrary } from '@gata/service'
import { findTenant } from '@gata/tenants'
import type { TableColumn } from '../output/table.ts'
import type { Outcome, ResultTable, Work } from '../use-cases.ts'

/** Registers the library of connectors; says so where nothing is new. */
export async function initConnectors(work: Work): Promise<Outcome> {
  const project = await openProject({
    root: work.settings.project,
    home: work.settings.home,
    target: work.settings.target,
  })
  const entries = await registerLibrary(project)
  const added = entries.filter(({ state }) => state !== 'known')
  const changed = entries.filter(({ state }) => state === 'changed')
  const names = new Set(entries.map(({ connector }) => connector))
  const known = `${entries.length} objects of ${names.size} connectors are registered`
  const said =
    added.length === 0
      ? `Nothing changed; ${known}.`
      : `${added.length - changed.length} fingerprints are new and ${changed.length} changed; ${known}.`
  return {
    status: 'done',
    summary: said,
    record: {
      registered: entries.length,
      new: added.length - changed.length,
      changed: changed.length,
      objects: entries,
    },
    tables: added.length === 0 ? [] : [{ title: 'Registered now', columns: libraryColumns, rows: added.map(rowOf) }],
  }
}

/** Explains a connector from its contract; `--tenant` puts the tenant's name into the variables. */
export async function showConnector(work: Work, options: { readonly connector: string }): Promise<Outcome> {
  const project = await openProject({
    root: work.settings.project,
    home: work.settings.home,
    target: work.settings.target,
  })
  const [slug] = work.settings.tenants
  const tenant = slug === undefined ? null : findTenant(project.tenants, slug).slug
  const guide = connectorGuide(options.connector, tenant)
  const { objects } = guide
  const tables: readonly ResultTable[] = [
    { title: 'Secrets, in the environment', columns: secretColumns, rows: guide.secrets.map(rowOf) },
    {
      title: 'Settings, in tenants.yaml',
      columns: settingColumns,
      rows: guide.settings.map(({ setting, required }) => ({ setting, required: required ? 'yes' : 'no' })),
    },
    { title: 'Objects', columns: objectColumns, rows: objects.map(rowOf) },
    {
      title: 'Personal data and sources',
      columns: piiColumns,
      rows: objects.map(({ object, pii, source }) => ({ object, pii: pii.join(', ') || null, source })),
    },
  ]
  return {
    status: 'done',
    summary: [
      `${guide.title} (${guide.domain}), API ${guide.api_version} at ${guide.base_url}`,
      ...(guide.limit === null ? [] : [`Limits: ${guide.limit}`, `        ${guide.limit_source}`]),
    ].join('\n'),
    record: { ...guide },
    tables,
  }
}

/** An interface has no index signature; a row of a table does. */
function rowOf(record: object): Readonly<Record<string, unknown>> {
  return { ...record }
}

const libraryColumns: readonly TableColumn[] = [
  { name: 'connector', title: 'connector', kind: 'text' },
  { name: 'object', title: 'object', kind: 'text' },
  { name: 'master_model_id', title: 'master model', kind: 'text' },
  { name: 'fingerprint', title: 'fingerprint', kind: 'text' },
  { name: 'version', title: 'version', kind: 'number' },
  { name: 'state', title: 'state', kind: 'text' },
]

const secretColumns: readonly TableColumn[] = [
  { name: 'secret', title: 'secret', kind: 'text' },
  { name: 'variable', title: 'variable', kind: 'text' },
]

const settingColumns: readonly TableColumn[] = [
  { name: 'setting', title: 'setting', kind: 'text' },
  { name: 'required', title: 'required', kind: 'text' },
]

const objectColumns: readonly TableColumn[] = [
  { name: 'object', title: 'object', kind: 'text' },
  { name: 'key', title: 'key', kind: 'text' },
  { name: 'sync', title: 'sync', kind: 'text' },
  { name: 'cursor', title: 'cursor', kind: 'text' },
  { name: 'lookback', title: 'read again', kind: 'text' },
  { name: 'history_days', title: 'history days', kind: 'count' },
  { name: 'slice_days', title: 'days a request', kind: 'number' },
  { name: 'mode', title: 'drift', kind: 'text' },
  { name: 'columns', title: 'fields', kind: 'number' },
]

const piiColumns: readonly TableColumn[] = [
  { name: 'object', title: 'object', kind: 'text' },
  { name: 'pii', title: 'personal data', kind: 'text' },
  { name: 'source', title: 'source', kind: 'text' },
]
