import { didYouMean, GataError } from '@gata/base'
import { ident, sql } from '@gata/sql'
import type { Tenant } from '@gata/tenants'
import type { Manifest } from '@gata/transform'
import { openSnapshot, type Queryable, type Row } from '@gata/warehouse'
import type { Project } from './project.ts'

/** Rows of a model and where they were read. */
export interface ShownModel {
  readonly columns: readonly { readonly name: string; readonly type: string }[]
  readonly rows: readonly Row[]
  /** Rows of the whole model. */
  readonly total: number
  /** Id of the published snapshot, or null for a model that only the warehouse holds. */
  readonly snapshot: string | null
}

/**
 * The first rows of a model: of the star schema out of the published snapshot, so that a run is never in the way; of any other out of
 * the warehouse.
 *
 * @throws GataError `unknown-model`, `nothing-published`, `warehouse-locked`.
 */
export async function showModel(
  project: Project,
  manifest: Manifest,
  tenants: readonly Tenant[],
  options: { readonly model: string; readonly limit: number },
): Promise<ShownModel> {
  const names = manifest.nodes.filter(({ kind }) => kind !== 'push' && kind !== 'ephemeral')
  const node = names.find(({ name, id }) => name === options.model || id === options.model)
  if (!node) {
    throw new GataError(
      'unknown-model',
      `no model is named ${options.model}${didYouMean(
        options.model,
        names.map(({ name }) => name),
      )}`,
    )
  }
  const tenant = tenants.find(({ slug }) => slug === node.tenant)
  if (node.layer === 'analytics' && tenant) {
    await using snapshot = await openSnapshot(project.home, tenant.slug)
    return { ...(await read(snapshot, sql`${ident(node.name)}`, options.limit)), snapshot: snapshot.snapshot.id }
  }
  await using warehouse = await project.target.openReader()
  if (!warehouse) {
    throw new GataError('nothing-published', 'nothing is built yet', { where: project.home, todo: 'Run: gata start' })
  }
  return { ...(await read(warehouse, sql`${ident(node.schema)}.${ident(node.name)}`, options.limit)), snapshot: null }
}

async function read(
  database: Queryable,
  relation: ReturnType<typeof sql>,
  limit: number,
): Promise<Omit<ShownModel, 'snapshot'>> {
  const query = sql`from ${relation} limit ${limit}`
  const [count] = await database.rows<{ total: number }>(sql`select count(*) as total from ${relation}`)
  return {
    columns: await database.describe(sql`from ${relation}`),
    rows: await database.rows(query),
    total: count?.total ?? 0,
  }
}
