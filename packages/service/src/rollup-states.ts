import { describeModel, type SemanticModel } from '@gata/semantic'
import { currentSnapshot, type Snapshot } from '@gata/warehouse'
import type { Project } from './project.ts'

/** A rollup of a tenant, and whether the snapshot in service has it. */
export interface RollupState {
  readonly name: string
  readonly dataset: string
  /** What it is told by, beside the day. */
  readonly dimensions: readonly string[]
  /** `not-published` before the first publish, and where that was of other definitions. */
  readonly state: Snapshot['rollups'][number]['state'] | 'not-published'
  readonly rows: number | null
}

/** The rollups of a tenant's definitions as they stand in its snapshot. */
export async function rollupStates(
  { home }: Pick<Project, 'home'>,
  tenant: string,
  model: SemanticModel,
): Promise<readonly RollupState[]> {
  const published = (await currentSnapshot(home, tenant))?.rollups ?? []
  return describeModel(model).rollups.map(({ name, dataset, dimensions, joins, table }) => {
    const found = published.find((each) => each.table === table)
    const state = found?.state ?? 'not-published'
    return { name, dataset, dimensions: [...dimensions, ...joins], state, rows: found?.rows ?? null }
  })
}
