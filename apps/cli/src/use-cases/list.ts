import { compileTenants, listModels, selectionOf } from '@gata/service/models'
import { counted } from '../output/number-text.ts'
import type { ListOptions, Outcome, ResultTable, Work } from '../use-cases.ts'
import { open } from './open-work.ts'

type ListedItem = Awaited<ReturnType<typeof listModels>>[number]

/** What a selection means, a line each, and how many per tenant and layer. */
export async function list(work: Work, options: ListOptions): Promise<Outcome> {
  const { project, tenants } = await open(work)
  const selection = await selectionOf(project, options)
  const manifest = compileTenants(project, tenants)
  const { resourceType } = options
  const items = await listModels(project, manifest, selection, resourceType === 'all' ? null : resourceType)
  const shown = options.output === 'path' ? items.filter(({ path }) => path !== null) : items
  return {
    status: 'done',
    summary: items.length === 0 ? 'The selection is empty.' : `${counted(items.length, 'node')} selected.`,
    record: { count: items.length, by_tenant: countsBy(items, tenantOf), by_layer: countsBy(items, layerOf) },
    lines: shown.map((item) => ({ text: textOf(item, options.output), record: recordOf(item) })),
    ...(items.length > 0 ? { tables: [countTable(items)] } : {}),
  }
}

function textOf(item: ListedItem, output: ListOptions['output']): string {
  if (output === 'json') return JSON.stringify(recordOf(item))
  if (output === 'path') return `target/compiled/${item.path}`
  // Landed tables of two tenants have one name.
  return output === 'id' || item.resourceType === 'source' ? item.id : item.name
}

function recordOf({ id, name, resourceType, kind, layer, tenant, tags, path, dependsOn }: ListedItem) {
  return { id, name, resource_type: resourceType, kind, layer, tenant, tags, path, depends_on: dependsOn }
}

function tenantOf({ tenant }: ListedItem): string {
  return tenant ?? 'shared'
}

/** Tests are counted apart, whatever their model's layer. */
function layerOf({ resourceType, layer }: ListedItem): string {
  return resourceType === 'test' ? 'test' : layer
}

function countsBy(
  items: readonly ListedItem[],
  wordOf: (item: ListedItem) => string,
): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const item of items) counts[wordOf(item)] = (counts[wordOf(item)] ?? 0) + 1
  return counts
}

/** A row for each tenant, a column for each layer in the order of the way of the data. */
function countTable(items: readonly ListedItem[]): ResultTable {
  const layers = layerOrder.filter((layer) => items.some((item) => layerOf(item) === layer))
  const tenants = [...new Set(items.map(tenantOf))].sort(
    (left, right) => rank(left) - rank(right) || compare(left, right),
  )
  const row = (name: string, counted: readonly ListedItem[]) => ({
    tenant: name,
    ...Object.fromEntries(layers.map((layer) => [layer, counted.filter((item) => layerOf(item) === layer).length])),
    total: counted.length,
  })
  const byTenant = new Map(tenants.map((tenant): [string, ListedItem[]] => [tenant, []]))
  for (const item of items) byTenant.get(tenantOf(item))?.push(item)
  const rows = [...byTenant].map(([tenant, own]) => row(tenant, own))
  const shown =
    rows.length > mostTenants ? [...rows.slice(0, mostTenants), row(`… ${rows.length} in all`, items)] : rows
  return {
    title: 'Selected',
    columns: [
      { name: 'tenant', title: 'tenant', kind: 'text' },
      ...layers.map((layer) => ({ name: layer, title: layer, kind: 'count' as const })),
      { name: 'total', title: 'total', kind: 'count' },
    ],
    rows: rows.length > 1 && rows.length <= mostTenants ? [...shown, row('all', items)] : shown,
  }
}

/** What all tenants share comes last. */
function rank(tenant: string): number {
  return tenant === 'shared' ? 1 : 0
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}

const layerOrder = [
  'source',
  'staging',
  'master',
  'platform',
  'intermediate',
  'engine',
  'analytics',
  'observability',
  'test',
]
const mostTenants = 20
