import { compileTenants, planModels, selectionOf } from '@gata/service/models'
import { counted } from '../output/number-text.ts'
import type { ModelChoice, Outcome, ResultTable, Work } from '../use-cases.ts'
import { open } from './open-work.ts'

type ExplainedNode = Awaited<ReturnType<typeof planModels>>['builds'][number]

/** What a run would build and why, models of many tenants in one row. */
export async function plan(work: Work, options: ModelChoice & { readonly fullRefresh: boolean }): Promise<Outcome> {
  const { project, tenants } = await open(work)
  const selection = await selectionOf(project, options)
  const manifest = compileTenants(project, tenants)
  const { builds, unchanged } = await planModels(project, manifest, { selection, force: options.fullRefresh })
  const concerned = new Set(builds.flatMap(({ node }) => node.tenant ?? []))
  const perhaps = builds.filter(({ isCertain }) => !isCertain).length
  const summary =
    builds.length === 0
      ? `Nothing to build: ${counted(unchanged, 'model')} as they should be.`
      : [
          `${counted(builds.length, 'model')} to build for ${concerned.size} of ${counted(tenants.length, 'tenant')}, ${unchanged} unchanged.`,
          ...(perhaps > 0 ? [`Those marked ? are built only if the loads above them bring something new.`] : []),
        ].join(' ')
  const changes = columnRows(builds)
  return {
    status: 'done',
    summary,
    record: { builds: builds.length, unchanged, perhaps, by_reason: countsBy(builds) },
    tables: [
      ...(builds.length > 0 ? [modelTable(builds)] : []),
      ...(changes.length > 0
        ? [{ title: 'Columns that change', columns: changeColumns, rows: changes, records: [] }]
        : []),
    ],
  }
}

function countsBy(builds: readonly ExplainedNode[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const { reason } of builds) counts[reason] = (counts[reason] ?? 0) + 1
  return counts
}

/** Models that are the same but for their tenant, with those tenants. */
interface Shape {
  readonly model: string
  readonly kind: string
  readonly reason: string
  readonly because: string
  models: number
  readonly tenants: Set<string>
}

function modelTable(builds: readonly ExplainedNode[]): ResultTable {
  const single = shapesOf(
    builds,
    ({ node, isCertain }) => `${withoutTenant(node.name, node.tenant)}${isCertain ? '' : ' ?'}`,
  )
  const shapes = single.length <= mostRows ? single : shapesOf(builds, nameOrLayer)
  const rows = shapes.map((shape) => ({ ...shape, tenants: tenantText([...shape.tenants]) }))
  const more = { model: `… ${counted(rows.length - mostRows, 'row')} more; --json has all` }
  return {
    title: 'To build',
    columns: modelColumns,
    rows: rows.length > mostRows ? [...rows.slice(0, mostRows), more] : rows,
    records: builds.map(recordOf),
  }
}

/** Of a long plan, what is new or built anew needs no names. */
function nameOrLayer({ node, reason, isCertain }: ExplainedNode): string {
  const isPlain = reason === 'new' || reason === 'forced'
  return isPlain ? `all of ${node.layer}` : `${withoutTenant(node.name, node.tenant)}${isCertain ? '' : ' ?'}`
}

function shapesOf(builds: readonly ExplainedNode[], wordOf: (build: ExplainedNode) => string): readonly Shape[] {
  const shapes = new Map<string, Shape>()
  for (const build of builds) {
    const { node, reason, origins } = build
    const model = wordOf(build)
    const because = becauseText(origins.map((id) => withoutTenant(id, node.tenant)))
    const key = [model, node.kind, reason, because].join('\n')
    const shape = shapes.get(key) ?? { model, kind: node.kind, reason, because, models: 0, tenants: new Set<string>() }
    shape.models++
    if (node.tenant !== null) shape.tenants.add(node.tenant)
    shapes.set(key, shape)
  }
  return [...shapes.values()]
}

function recordOf({ node, reason, isCertain, because, origins, columns, reaches }: ExplainedNode) {
  const { id, tenant, layer, kind } = node
  return { node: id, tenant, layer, kind, reason, certain: isCertain, because, origins, columns, reaches }
}

function columnRows(builds: readonly ExplainedNode[]): readonly Readonly<Record<string, unknown>>[] {
  const rows = new Map<
    string,
    { readonly model: string; readonly change: string; readonly reaches: string; readonly tenants: string[] }
  >()
  for (const { node, columns, reaches } of builds) {
    if (!columns) continue
    const model = withoutTenant(node.name, node.tenant)
    const read = reaches.map((each) => reachedText(each, node.tenant))
    const changes = [
      ...columns.added.map(({ name, type }) => `+ ${name} ${type}`),
      ...columns.removed.map(({ name, type }) => `- ${name} ${type}`),
      ...columns.retyped.map(({ name, from, to }) => `~ ${name} ${from} → ${to}`),
    ]
    for (const change of changes) {
      const key = [model, change, ...read].join('\n')
      const row = rows.get(key) ?? { model, change, reaches: listed(read, 3), tenants: [] }
      if (node.tenant !== null) row.tenants.push(node.tenant)
      rows.set(key, row)
    }
  }
  return [...rows.values()].map((row) => ({ ...row, tenants: tenantText(row.tenants) }))
}

/** `fct_*__orders.net_amount`, or the whole model where its rows hang on the change. */
function reachedText({ node, columns, rows }: ExplainedNode['reaches'][number], tenant: string | null): string {
  const model = withoutTenant(node.slice(node.indexOf('.') + 1), tenant)
  if (rows) return `the rows of ${model}`
  return columns.length === 1 ? `${model}.${columns[0]}` : `${model} (${columns.length} columns)`
}

/** `fct_acme__orders` is `fct_*__orders` for every tenant. */
function withoutTenant(name: string, tenant: string | null): string {
  return tenant === null ? name : name.replace(`_${tenant}__`, '_*__').replace(`raw_${tenant}.`, 'raw_*.')
}

function becauseText(origins: readonly string[]): string {
  return listed(
    origins.map((id) => (id.startsWith('raw_') ? `new loads of ${id}` : id.slice(id.indexOf('.') + 1))),
    2,
  )
}

function tenantText(tenants: readonly string[]): string {
  return tenants.length === 0 ? 'shared' : listed(tenants, 3)
}

function listed(words: readonly string[], most: number): string {
  const shown = words.length > most + 1 ? [...words.slice(0, most), `${words.length - most} more`] : words
  return shown.length === 0 ? '–' : shown.join(', ')
}

const modelColumns = [
  { name: 'model', title: 'model', kind: 'text' },
  { name: 'models', title: 'models', kind: 'count' },
  { name: 'kind', title: 'kind', kind: 'text' },
  { name: 'reason', title: 'why', kind: 'text' },
  { name: 'because', title: 'because of', kind: 'text', longest: 70 },
  { name: 'tenants', title: 'tenants', kind: 'text', longest: 60 },
] as const

const changeColumns = [
  { name: 'model', title: 'model', kind: 'text' },
  { name: 'change', title: 'change', kind: 'text', longest: 60 },
  { name: 'reaches', title: 'goes into', kind: 'text', longest: 90 },
  { name: 'tenants', title: 'tenants', kind: 'text', longest: 60 },
] as const

const mostRows = 40
