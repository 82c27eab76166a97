import { rollupSql, rollupTables, type SemanticModel } from '@gata/semantic'
import type { SnapshotSource } from '@gata/warehouse'

/** Fewer facts are added up in a few milliseconds; to build seven rollups of them would take longer than to publish them. */
const leastFacts = 50_000

/** The rollups of a model as a snapshot builds them beside its facts. */
export function snapshotRollups(model: SemanticModel): SnapshotSource['rollups'] {
  return rollupTables(model).map((table) => ({
    name: table.rollup.name,
    table: table.relation.name,
    facts: table.dataset.relation.name,
    leastFacts,
    sums: table.partials.filter(({ aggregate }) => aggregate === 'sum').map(({ column }) => column),
    select: (facts) => rollupSql(table, facts),
  }))
}
