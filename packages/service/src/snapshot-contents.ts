import { md5Hex } from '@gata/base'
import { starSchemaOf } from '@gata/models'
import { relation, sql, textList } from '@gata/sql'
import type { Tenant } from '@gata/tenants'
import { type Manifest, type ManifestNode, testsOf } from '@gata/transform'
import type { Queryable, SnapshotSource } from '@gata/warehouse'

/** What goes into a snapshot of a tenant, as the warehouse stands. */
export type SnapshotContents = Pick<SnapshotSource, 'version' | 'loadMarks' | 'tests' | 'tables'> & {
  /** When the newest record was read; null where nothing is loaded. */
  readonly dataAsOf: string | null
}

/** Reads from the warehouse's own records what a snapshot of a tenant would hold. */
export async function snapshotContents(
  warehouse: Queryable,
  manifest: Manifest,
  { slug }: Tenant,
  rollups: SnapshotSource['rollups'],
): Promise<SnapshotContents> {
  const { byId, ofTenant } = nodesOf(manifest)
  const own = ofTenant.get(slug) ?? []
  const nodes = starSchemaNodes(own, slug)
  const states = await readStates(warehouse, nodes)
  const loads = await readLoads(warehouse, slug)
  const above = sourcesAbove(byId, slug)
  return {
    // Equal versions of the tables hold equal rows, and rollups are named by what they are made of.
    version: md5Hex(
      [...nodes.map(({ id }) => `${id}=${states.get(id)?.data_version}`), ...rollups.map(({ table }) => table)].join(
        '\n',
      ),
    ),
    loadMarks: Object.fromEntries(loads.map((load) => [`${load.source}.${load.object}`, load.mark])),
    tests: await countTests(warehouse, own),
    dataAsOf: newest(loads),
    tables: nodes.map((node) => {
      const sources = above(node)
      return {
        relation: relation(node.schema, node.name),
        fingerprint: states.get(node.id)?.fingerprint ?? null,
        dataVersion: states.get(node.id)?.data_version ?? null,
        dataAsOf: newest(loads.filter(({ source, object }) => sources.has(`${source}_${object}`))),
      }
    }),
  }
}

/** The models of a tenant's star schema among its models. */
function starSchemaNodes(nodes: Manifest['nodes'], tenant: string): Manifest['nodes'] {
  const names = starSchemaOf(tenant)
  return names.flatMap((name) => nodes.filter((node) => node.name === name))
}

interface State {
  readonly [column: string]: unknown
  readonly node_id: string
  readonly fingerprint: string | null
  readonly data_version: string | null
}

async function readStates(warehouse: Queryable, nodes: Manifest['nodes']): Promise<ReadonlyMap<string, State>> {
  const rows = await warehouse.rows<State>(sql`
    select node_id, fingerprint, data_version
    from platform.model_state
    where node_id in ${textList(nodes.map(({ id }) => id))}
  `)
  return new Map(rows.map((row) => [row.node_id, row]))
}

interface Load {
  readonly [column: string]: unknown
  readonly source: string
  readonly object: string
  readonly mark: number
  readonly at: string
}

async function readLoads(warehouse: Queryable, tenant: string): Promise<readonly Load[]> {
  return await warehouse.rows<Load>(sql`
    select
      source_platform as source,
      object,
      max(load_seq) as mark,
      max(extracted_at) as at
    from platform.load_ledger
    where tenant_slug = ${tenant}
    group by source_platform, object
    order by source_platform, object
  `)
}

function newest(loads: readonly Load[]): string | null {
  return loads.reduce<string | null>((last, { at }) => (last === null || at > last ? at : last), null)
}

/** Of a node, the names of the tenant's landed tables above it. Through what tenants share the way does not go on to other tenants. */
function sourcesAbove(byId: Nodes['byId'], tenant: string): (node: ManifestNode) => ReadonlySet<string> {
  return (node) => {
    const seen = new Set([node.id])
    const names = new Set<string>()
    for (const id of seen) {
      const each = byId.get(id)
      if (!each || (each.tenant !== null && each.tenant !== tenant)) continue
      if (each.layer === 'source') names.add(each.name)
      for (const next of each.dependsOn) seen.add(next)
    }
    return names
  }
}

interface Nodes {
  readonly byId: ReadonlyMap<string, ManifestNode>
  readonly ofTenant: ReadonlyMap<string | null, Manifest['nodes']>
}

/** Of one manifest a thousand tenants may be published. */
const known = new WeakMap<Manifest, Nodes>()

function nodesOf(manifest: Manifest): Nodes {
  const nodes = known.get(manifest) ?? {
    byId: new Map(manifest.nodes.map((node) => [node.id, node])),
    ofTenant: Map.groupBy(manifest.nodes, ({ tenant }) => tenant),
  }
  known.set(manifest, nodes)
  return nodes
}

/** How the tests of the tenant's models ended when each was last run; one that passed is not run again while nothing changed. */
async function countTests(warehouse: Queryable, nodes: Manifest['nodes']): Promise<SnapshotContents['tests']> {
  const ids = nodes.flatMap((node) => testsOf(node).map(({ id }) => id))
  const [row] = await warehouse.rows<{ passed: number; warned: number }>(sql`
    select
      count(*) filter (where status = 'pass') as passed,
      count(*) filter (where status <> 'pass') as warned
    from observability.run_results__current
    where resource_type = 'test'
      and node_id in ${textList(ids)}
  `)
  return { passed: row?.passed ?? 0, warned: row?.warned ?? 0 }
}
