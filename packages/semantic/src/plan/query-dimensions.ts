import type { ColumnType } from '@gata/sql'
import type { Grain } from '../definitions/dimension.ts'
import type { ModelIndex } from '../definitions/model-index.ts'
import type { ResultColumn } from '../query/compiled-query.ts'
import type { DimensionRequest } from '../query/semantic-query.ts'
import { isSubDay } from '../time/calendar.ts'
import type { Problems } from './problems.ts'
import { inWords } from './query-metrics.ts'
import type { PlannedDimension } from './query-scope.ts'
import { meaningOf } from './resolve-dimension.ts'

/** The dimensions of a query, each with its column; problems are told. */
export function plannedDimensions(
  index: ModelIndex,
  requests: readonly DimensionRequest[],
  hidden: ReadonlySet<string>,
  problems: Problems,
): readonly PlannedDimension[] {
  const planned: PlannedDimension[] = []
  requests.forEach((request, at) => {
    const field = `dimensions[${at}]`
    const reference = typeof request === 'string' ? request : request.dimension
    const grain = typeof request === 'object' && 'grain' in request ? request.grain : undefined
    const part = typeof request === 'object' && 'part' in request ? request.part : undefined
    if (typeof reference !== 'string') {
      problems.add('bad-query', field, 'expected the name of a dimension', { got: request })
      return
    }
    const meaning = meaningOf(index, reference, hidden, field, problems)
    if (!meaning) return
    const { dimension } = meaning
    const cut = grain ?? part
    if (cut !== undefined && dimension.kind !== 'time') {
      const word = grain === undefined ? 'part' : 'grain'
      problems.add('bad-query', `${field}.${word}`, `${reference} is no time, so it has no ${word}`, { got: cut })
      return
    }
    if (meaning.isOwnTime && cut === undefined && dimension.kind === 'time' && meaning.members.size === 0) {
      problems.add('bad-query', field, `${reference} needs a grain or a part`, { got: request })
      return
    }
    const name = cut === undefined ? reference : `${reference}__${cut}`
    if (planned.some((each) => each.name === name)) {
      problems.add('bad-query', field, `${name} is asked for twice`, { got: reference })
      return
    }
    const type = part === undefined ? typeOf(meaning.dimension, grain) : 'bigint'
    planned.push({ name, meaning, grain: grain ?? null, part: part ?? null, type })
  })
  return planned
}

/** How a dimension's column is described. */
export function dimensionColumn({ name, meaning: { dimension }, type, grain, part }: PlannedDimension): ResultColumn {
  return {
    name,
    kind: 'dimension',
    type,
    title: [dimension.title ?? inWords(dimension.name), ...(part ? [inWords(part).toLowerCase()] : [])].join(', '),
    description: dimension.description ?? null,
    unit: null,
    format: null,
    grain,
    metric: null,
  }
}

/** The bucket's column. */
export function timeColumn(grain: Grain): ResultColumn {
  const type = isSubDay(grain) ? 'timestamptz' : 'date'
  return {
    name: 'time',
    kind: 'time',
    type,
    title: inWords(grain),
    description: null,
    unit: null,
    format: null,
    grain,
    metric: null,
  }
}

function typeOf(dimension: PlannedDimension['meaning']['dimension'], grain: Grain | undefined): ColumnType {
  if (dimension.kind !== 'time') return dimension.type
  if (grain) return isSubDay(grain) ? 'timestamptz' : 'date'
  return dimension.day ? 'date' : 'timestamptz'
}
