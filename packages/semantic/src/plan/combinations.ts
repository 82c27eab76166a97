import type { Dataset } from '../definitions/dataset.ts'
import type { SemanticQuery } from '../query/semantic-query.ts'
import { type Problems, withoutPart } from './problems.ts'
import type { QueryScope } from './query-scope.ts'
import { reach } from './resolve-dimension.ts'

const ofCombinations = ['orderBy', 'limit', 'offset'] as const
const ofFigures = ['having', 'time', 'totals', 'fill'] as const

/**
 * The datasets whose rows tell which combinations of dimensions there are, where no metric is asked for: those from which all that is named is
 * reached over the fewest joins, counted together, so that one with a field of its own comes before those that join it. A conformed dimension
 * has its values in every dataset that has it.
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
  const reached = index.model.datasets.flatMap((dataset) => {
    const ways = named.map((meaning) => reach(index, dataset, meaning))
    const lengths = ways.flatMap((way) => (way.kind === 'found' ? [way.reached.path.steps.length] : []))
    return lengths.length < ways.length ? [] : [{ dataset, joins: lengths.reduce((sum, each) => sum + each, 0) }]
  })
  const fewest = Math.min(...reached.map(({ joins }) => joins))
  if (reached.length === 0 && !problems.any) tellUnreached(query, problems)
  return reached.filter(({ joins }) => joins === fewest).map(({ dataset }) => dataset)
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
