import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { isGataError } from '@gata/base'
import {
  type DocsModel,
  type DocsSite,
  type DocsTenant,
  type ServedSite,
  serveSite,
  type WrittenSite,
  writeSite,
} from '@gata/docs-site'
import type { Tenant } from '@gata/tenants'
import { dataParents, type Manifest, type ManifestNode, type NodeLineage, putApart } from '@gata/transform'
import { dbtCatalog, type StandingRelation } from '@gata/transform/artifacts'
import { columnLineage, type PastResult, readRunHistory } from '@gata/transform/run'
import { currentSnapshot } from '@gata/warehouse'
import { invocationOf } from './artifacts/invocation.ts'
import { standingRelations } from './artifacts/standing-relations.ts'
import { writeArtifact } from './artifacts/write-artifact.ts'
import { writeManifest } from './artifacts/write-manifest.ts'
import { docsTests } from './docs-tests.ts'
import type { Project } from './project.ts'
import { withReader } from './with-reader.ts'

/**
 * Serves the written site on this machine alone.
 *
 * @throws GataError `port-taken`.
 */
export async function serveDocs(project: Project, port?: number): Promise<ServedSite> {
  return await serveSite(docsDirectory(project), port)
}

/** What was written, and why results are missing where they are. */
export interface WrittenDocs extends WrittenSite {
  readonly models: number
  /** Paths of dbt's manifest and, where the warehouse could be read, of its catalog. */
  readonly artifacts: readonly string[]
  readonly resultsProblem: string | null
}

function docsDirectory(project: Project): string {
  return join(project.root, 'target', 'docs')
}

/**
 * Writes the documentation of the models of the tenants to `target/docs`: a site that opens from disk. Where a run holds the warehouse, the
 * site goes without results and says so. Beside it go dbt's manifest and catalog, for tools that read those.
 */
export async function writeDocs(
  project: Project,
  tenants: readonly Tenant[],
  manifest: Manifest,
): Promise<WrittenDocs> {
  const { results, relations, problem } = await readStanding(project, manifest)
  const lineages = await columnLineage(manifest)
  const site: DocsSite = {
    generatedAt: project.clock.now().toISOString(),
    resultsProblem: problem,
    tenants: await Promise.all(tenants.map((tenant) => docsTenant(project, tenant))),
    models: docsModels(manifest, lineages, results),
  }
  const written = await writeSite(docsDirectory(project), site)
  const artifacts = await writeDocsArtifacts(project, manifest, relations)
  return { ...written, models: site.models.length, artifacts, resultsProblem: problem }
}

const runsOfModel = 8

interface Standing {
  readonly results: readonly PastResult[]
  readonly relations: readonly StandingRelation[] | null
  readonly problem: string | null
}

async function readStanding(project: Project, manifest: Manifest): Promise<Standing> {
  try {
    return await withReader(project, async (warehouse) => ({
      results: await readRunHistory(warehouse, runsOfModel),
      relations: await standingRelations(warehouse, manifest),
      problem: null,
    }))
  } catch (thrown) {
    if (!isGataError(thrown, 'warehouse-locked')) throw thrown
    return { results: [], relations: null, problem: 'a run held the warehouse while this was written' }
  }
}

async function writeDocsArtifacts(
  project: Project,
  manifest: Manifest,
  relations: readonly StandingRelation[] | null,
): Promise<readonly string[]> {
  const now = project.clock.now()
  const invocation = invocationOf(project, { runId: randomUUID(), command: 'docs', startedAt: now })
  const path = await writeManifest(project, manifest, invocation)
  if (relations === null) return [path]
  return [path, await writeArtifact(project.root, 'catalog', dbtCatalog(relations, invocation))]
}

async function docsTenant({ home }: Project, tenant: Tenant): Promise<DocsTenant> {
  const { slug, businessName, status, reporting, sources } = tenant
  const snapshot = await currentSnapshot(home, slug)
  return {
    slug,
    name: businessName,
    status,
    currency: reporting.currency,
    timeZone: reporting.timeZone,
    sources: sources.filter(({ enabled }) => enabled).map(({ connector }) => connector),
    snapshot: snapshot && { id: snapshot.id, publishedAt: snapshot.publishedAt, dataAsOf: snapshot.dataAsOf },
  }
}

/** Every node as the site tells it. */
function docsModels(
  manifest: Manifest,
  lineages: ReadonlyMap<string, NodeLineage>,
  results: readonly PastResult[],
): readonly DocsModel[] {
  const byId = new Map(manifest.nodes.map((node) => [node.id, node]))
  const runs = Map.groupBy(
    results.filter(({ resourceType }) => resourceType === 'model'),
    ({ nodeId }) => nodeId,
  )
  const tests = Map.groupBy(
    results.filter(({ resourceType }) => resourceType === 'test'),
    ({ reason }) => reason,
  )
  const parents = dataParents(manifest)
  return manifest.nodes.map((node) => {
    const { id, name, schema, kind, layer, tenant, description, tags, grain, columns } = node
    return {
      id,
      name,
      schema,
      kind,
      layer,
      tenant,
      description,
      tags,
      grain,
      columns: columns.map((column) => ({
        name: column.name,
        type: column.type,
        description: column.description,
        nullable: column.nullable,
      })),
      links: linksOf(parents.get(id) ?? [], lineages.get(id)),
      body: bodyOf(node, byId),
      results: {
        runs: (runs.get(id) ?? []).map(({ status, reason, message, rows, seconds, at }) => ({
          status,
          reason,
          message,
          rows,
          seconds,
          at,
        })),
        tests: Object.fromEntries(
          (tests.get(id) ?? []).map(({ nodeId, status, rows, message, at }) => [
            nodeId.slice(id.length + 1),
            { status, failingRows: rows, message, at },
          ]),
        ),
      },
    }
  })
}

function linksOf(parents: readonly string[], lineage: NodeLineage | undefined): DocsModel['links'] {
  const inputs = (from: NodeLineage['rows']): DocsModel['links']['rows'] =>
    from.map(({ node, column, kinds, paths }) => [node, column, kinds, paths])
  return {
    parents,
    columns: (lineage?.columns ?? []).map((column) => inputs(column.inputs)),
    rows: inputs(lineage?.rows ?? []),
    problem: lineage?.problem ?? null,
  }
}

function bodyOf(node: ManifestNode, byId: ReadonlyMap<string, ManifestNode>): DocsModel['body'] {
  const above = node.parents.flatMap((id) => byId.get(id) ?? [])
  const written =
    node.sql === null
      ? null
      : putApart(
          node.sql,
          above.filter(({ kind }) => kind === 'ephemeral'),
        )
  return { sql: written, compiledSql: written === node.sql ? null : node.sql, tests: docsTests(node) }
}
