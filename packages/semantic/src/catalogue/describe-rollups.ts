import type { SemanticModel } from '../definitions/semantic-model.ts'
import { inWords } from '../plan/query-metrics.ts'
import { rollupTables } from '../plan/rollup-tables.ts'

/** Figures added up beforehand, as far as a caller may know of what they are told by. */
export interface DescribedRollup {
  readonly name: string
  readonly title: string
  readonly description: string | null
  readonly dataset: string
  readonly grain: 'day'
  readonly dimensions: readonly string[]
  /** Relationships whose keys it keeps, so that what they lead to is reached from it. */
  readonly joins: readonly string[]
  readonly measures: readonly string[]
  /** The name of its table in a snapshot. */
  readonly table: string
}

/** The rollups of a model; whether a snapshot has them, that says. */
export function describedRollups(model: SemanticModel, hidden: ReadonlySet<string>): readonly DescribedRollup[] {
  return rollupTables(model).map(({ rollup, relation }) => {
    const { name, title = inWords(name), description = null, dataset, grain, dimensions, joins = [], measures } = rollup
    const known = (fields: readonly string[]) => fields.filter((field) => !hidden.has(`${dataset}.${field}`))
    return {
      name,
      title,
      description,
      dataset,
      grain,
      dimensions: known(dimensions),
      joins,
      measures: known(measures),
      table: relation.name,
    }
  })
}
