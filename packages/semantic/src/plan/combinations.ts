import type { Dataset } from '../definitions/dataset.ts'
import type { SemanticQuery } from '../query/semantic-query.ts'
import { type Problems, withoutPart } from './problems.ts'
import type { QueryScope } from './query-scope.ts'
import { type DimensionMeaning, type Reach, reach } from './resolve-dimension.ts'

const ofCombinations = ['orderBy', 'limit', 'offset'] as const
const ofFigures = ['having', 'time', 'totals', 'fill'] as const

/**
 * The datasets whose rows tell which combinations of dimensions there are, where no metric is asked for: those from which all that is named is
 * reached over the fewest joins, counted together, so that one with a field of its own comes before those that join it. A conformed dimension
 * has its values in every dataset that has it. Where one of them is reached in several ways, the question is refused rather than answered from farther off.
 */
export function datasetsOfCombinations(
  query: SemanticQuery,
  { index, dimensions, meanings, problems }: QueryScope,
): readonly Dataset[] {
  for (const part of ofFigures) {
    if (query[part] === undefined || query[part] === false) continue
    problems.add('bad-query', part, `says something of figures, and no metric is asked for`, {
      got: query[part],
      fix: (each) => withoutPart(each, part),
    })
  }
  for (const part of ofCombinations) {
    if (!query.bounds || query[part] === undefined) continue
    problems.add('bad-query', part, 'says something of combinations, and their bounds are asked for', {
      got: query[part],
      fix: (each) => withoutPart(each, part),
    })
  }
  const named = [...dimensions.map(({ meaning }) => meaning), ...meanings.values()]
  const own = named.find(({ isOwnTime }) => isOwnTime)
  if (own)
    problems.add('bad-query', 'dimensions', `${own.reference} is the time of a metric, and no metric is asked for`, {
      got: own.reference,
    })
  const candidates = index.model.datasets.flatMap((dataset): readonly Candidate[] => {
    const ways = named.map((meaning) => ({ meaning, reach: reach(index, dataset, meaning) }))
    const lengths = ways.flatMap((way) =>
      way.reach.kind === 'found'
        ? [way.reach.reached.path.steps.length]
        : way.reach.kind === 'ambiguous'
          ? [way.reach.joins]
          : [],
    )
    const joins = lengths.reduce((sum, each) => sum + each, 0)
    return lengths.length < ways.length ? [] : [{ dataset, joins, ways }]
  })
  const fewest = Math.min(...candidates.map(({ joins }) => joins))
  const nearest = candidates.filter(({ joins }) => joins === fewest)
  if (nearest.length === 0 && !problems.any) tellUnreached(query, problems)
  for (const { dataset, ways } of nearest) {
    for (const way of ways)
      if (way.reach.kind === 'ambiguous') tellAmbiguous(dataset, way.meaning, way.reach.routes, problems)
  }
  return nearest.filter(({ ways }) => ways.every((way) => way.reach.kind === 'found')).map(({ dataset }) => dataset)
}

interface Candidate {
  readonly dataset: Dataset
  /** Of the shortest ways. */
  readonly joins: number
  readonly ways: readonly { readonly meaning: DimensionMeaning; readonly reach: Reach }[]
}

function tellAmbiguous(
  { name }: Dataset,
  { reference }: DimensionMeaning,
  routes: readonly string[],
  problems: Problems,
): void {
  problems.add(
    'ambiguous-join-path',
    'dimensions',
    `the rows of ${name} reach ${reference} in several ways: ${routes.join(' or ')}`,
    { got: reference, suggestions: routes },
  )
}

function tellUnreached(query: SemanticQuery, problems: Problems): void {
  problems.add(
    'unreachable-dimension',
    'dimensions',
    'no dataset reaches all of them in one way: a metric would say whose they are',
    {
      got: query.dimensions,
    },
  )
}
