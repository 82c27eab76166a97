import type { AggregateSpec } from '../plan/aggregate-spec.ts'
import { Problems } from '../plan/problems.ts'
import type { QueryScope } from '../plan/query-scope.ts'
import { readingOf } from '../plan/rollup-reading.ts'
import type { RollupTable } from '../plan/rollup-table.ts'
import { rollupTables } from '../plan/rollup-tables.ts'
import type { PublishedRollup, RollupMiss, ServedFrom } from '../query/served-from.ts'
import { type AggregateQuery, aggregateQuery } from './aggregate-query.ts'

/**
 * Compiles an aggregate from the smallest rollup that gives the very same figures, else from the facts with the reasons. A rollup is tried by
 * compiling the aggregate over its columns alone: whatever it would have to read that it does not have is a reason against it.
 */
export function servedAggregate(spec: AggregateSpec, scope: QueryScope): AggregateQuery {
  const ofFacts = aggregateQuery(spec, scope)
  if (scope.problems.any) return ofFacts
  const because = (why: readonly RollupMiss[]): AggregateQuery => withSource(ofFacts, { kind: 'facts', why })
  const tables = rollupTables(scope.index.model).filter(({ dataset }) => dataset.name === spec.dataset.name)
  if (tables.length === 0) {
    const message = `${spec.dataset.name} has no rollup`
    return because([{ rollup: null, code: 'no-rollup', message }])
  }
  if (spec.shape.kind === 'entities') {
    const message = `${spec.metric} follows entities through their rows`
    return because([{ rollup: null, code: 'follows-entities', message }])
  }
  const candidates = tables
    .map((table) => ({ table, published: scope.rollups.find((each) => each.table === table.relation.name) }))
    .toSorted((left, right) => (left.published?.rows ?? 0) - (right.published?.rows ?? 0))
  const why: RollupMiss[] = []
  for (const { table, published } of candidates) {
    const absent = whyAbsent(table, published)
    if (absent) {
      why.push(absent)
      continue
    }
    const rollup = table.rollup.name
    const tried = aggregateQuery(spec, { ...scope, problems: new Problems() }, readingOf(table))
    const [miss] = tried.misses
    if (!miss) return withSource(tried, { kind: 'rollup', rollup, rows: published?.rows ?? 0 })
    why.push({ rollup, ...miss })
  }
  return because(why)
}

function whyAbsent({ rollup: { name } }: RollupTable, published: PublishedRollup | undefined): RollupMiss | null {
  switch (published?.state) {
    case undefined:
      return { rollup: name, code: 'rollup-not-published', message: `the snapshot has no ${name} of these definitions` }
    case 'few-facts':
      return { rollup: name, code: 'facts-are-few', message: `the facts are so few that ${name} was not built` }
    case 'not-smaller':
      return { rollup: name, code: 'rollup-not-smaller', message: `${name} has about as many rows as the facts` }
    case 'not-exact':
      return { rollup: name, code: 'rollup-not-exact', message: `${name} would hold sums of doubles` }
    case 'kept':
      return null
  }
}

function withSource(query: AggregateQuery, servedFrom: ServedFrom): AggregateQuery {
  return { ...query, planned: { ...query.planned, servedFrom } }
}
