import { sql, textList } from '@gata/sql'
import type { Queryable } from '@gata/warehouse'
import { type ColumnChanges, columnChanges, type TypedColumn } from '../column-changes.ts'
import { type ExplainedNode, explain } from '../explain.ts'
import type { Manifest, ManifestNode } from '../manifest.ts'
import { type BuildNote, readBuildConfigs, readBuildNotes } from './build-notes.ts'
import { withReach } from './column-reach.ts'
import { configDigests } from './config-digests.ts'
import { planGraph, type WarehousePlan } from './plan-graph.ts'
import type { RunOptions } from './run-options.ts'

/** The graph that today's code makes of other configurations, by tenant, null for what all share; null where it can not be made of them. */
export type Recompile = (configs: ReadonlyMap<string | null, string>) => Manifest | null

/** What a run would do. */
export interface GraphExplanation {
  /** In the order of the graph. */
  readonly builds: readonly ExplainedNode[]
  /** Selected nodes that need nothing. */
  readonly unchanged: number
}

/** Says what a run with the same options would build and why. The warehouse is only read; none of the engine's tables need stand. */
export async function explainGraph(
  warehouse: Queryable,
  manifest: Manifest,
  options: Pick<RunOptions, 'selection' | 'force'> & { readonly recompile?: Recompile } = {},
): Promise<GraphExplanation> {
  const plan = await planGraph(warehouse, manifest, options)
  const builds = plan.planned.filter(({ action }) => action === 'build')
  const asked = builds.filter(({ reason }) => reason === 'input changed' || reason === 'code changed')
  const ids = asked.map(({ node }) => node.id)
  const notes = plan.existing.has('platform.build_notes')
    ? await readBuildNotes(warehouse, ids)
    : new Map<string, BuildNote>()
  const changed = asked.filter(({ reason }) => reason === 'code changed').map(({ node }) => node)
  const causes = await causesOf(warehouse, manifest, { plan, changed, notes, recompile: options.recompile ?? null })
  const columns = await columnsBuilt(warehouse, plan, changed)
  const explained = explain(manifest, plan, {
    inputs: { get: (id) => notes.get(id)?.inputs },
    causeOf: ({ id }) => causes.get(id) ?? 'code changed',
    columnsOf: (node) => changesOf(node, columns),
  })
  return { builds: await withReach(manifest, explained), unchanged: plan.planned.length - builds.length }
}

type Cause = 'code changed' | 'config changed' | 'code and config changed'

interface Changed {
  readonly plan: WarehousePlan
  readonly changed: readonly ManifestNode[]
  readonly notes: ReadonlyMap<string, BuildNote>
  readonly recompile: Recompile | null
}

/**
 * Tells code from configuration by compiling today's code with the configuration that a node was built with: if that gives the text which
 * was built, the code is the same; if it gives the text of today, the configuration makes no difference to the node.
 */
async function causesOf(
  warehouse: Queryable,
  manifest: Manifest,
  { plan, changed, notes, recompile }: Changed,
): Promise<ReadonlyMap<string, Cause>> {
  const causes = new Map<string, Cause>()
  if (!recompile) return causes
  const digests = configDigests(manifest)
  const configured = changed.flatMap((node) => {
    const hash = notes.get(node.id)?.configHash ?? null
    return hash !== null && hash !== digests.of(node.tenant)?.hash ? [{ node, hash }] : []
  })
  const texts = await readBuildConfigs(warehouse, [...new Set(configured.map(({ hash }) => hash))])
  for (const round of roundsOf(configured, texts)) {
    const other = recompile(new Map(round.map(({ tenant, text }) => [tenant, text])))
    const fingerprints = new Map(other?.nodes.map(({ id, fingerprint }) => [id, fingerprint]))
    const hashes = new Set(round.map(({ hash }) => hash))
    for (const { node, hash } of configured) {
      const fingerprint = fingerprints.get(node.id)
      if (!hashes.has(hash) || fingerprint === undefined) continue
      if (fingerprint === plan.state.get(node.id)?.fingerprint) causes.set(node.id, 'config changed')
      else if (fingerprint !== node.fingerprint) causes.set(node.id, 'code and config changed')
    }
  }
  return causes
}

interface OtherConfig {
  readonly tenant: string | null
  readonly hash: string
  readonly text: string
}

/** One configuration of each tenant at a time, since a graph holds a tenant once. */
function roundsOf(
  configured: readonly { readonly node: ManifestNode; readonly hash: string }[],
  texts: ReadonlyMap<string, string>,
): readonly (readonly OtherConfig[])[] {
  const byTenant = new Map<string | null, Map<string, OtherConfig>>()
  for (const { node, hash } of configured) {
    const text = texts.get(hash)
    if (text === undefined) continue
    const known = byTenant.get(node.tenant) ?? new Map<string, OtherConfig>()
    byTenant.set(node.tenant, known.set(hash, { tenant: node.tenant, hash, text }))
  }
  const lists = [...byTenant.values()].map((configs) => [...configs.values()])
  const rounds = Math.max(0, ...lists.map(({ length }) => length))
  return Array.from({ length: rounds }, (_, round) => lists.flatMap((list) => list[round] ?? []))
}

/** The columns that nodes had when they were built last. */
async function columnsBuilt(
  warehouse: Queryable,
  { existing }: WarehousePlan,
  nodes: readonly ManifestNode[],
): Promise<ReadonlyMap<string, readonly TypedColumn[]>> {
  if (nodes.length === 0 || !existing.has('observability.model_artifacts__current')) return new Map()
  const rows = await warehouse.rows<{ node_id: string; columns: string }>(sql`
    select node_id, (meta->'columns')::varchar as columns
    from observability.model_artifacts__current
    where node_id in ${textList(nodes.map(({ id }) => id))}
  `)
  return new Map(
    rows.map(({ node_id, columns }) => [node_id, JSON.parse(columns) as readonly TypedColumn[]]), // written by the run that built it
  )
}

function changesOf(node: ManifestNode, built: ReadonlyMap<string, readonly TypedColumn[]>): ColumnChanges | null {
  const before = built.get(node.id)
  return before ? columnChanges(before, node.columns) : null
}
