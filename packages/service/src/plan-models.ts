import type { Manifest, Selection } from '@gata/transform'
import { explainGraph, type GraphExplanation } from '@gata/transform/run'
import { compileConfigs } from './model-configs.ts'
import type { Project } from './project.ts'
import { withReader } from './with-reader.ts'

/**
 * What a run of the same selection would build and why, telling a change of `tenants.yaml` from one of code; nothing is built or written.
 *
 * @throws GataError see `select`; `warehouse-locked` while a run holds the warehouse.
 */
export async function planModels(
  project: Project,
  manifest: Manifest,
  options: { readonly selection: Selection; readonly force: boolean },
): Promise<GraphExplanation> {
  return await withReader(project, (warehouse) =>
    explainGraph(warehouse, manifest, { ...options, recompile: compileConfigs }),
  )
}
