import type { SemanticModel } from '@gata/semantic'
import { NotImported } from '../not-imported.ts'

/** Name of the join from any dataset to one that has an entity as its key. */
export function joinName(entity: string, dataset: string): string {
  return `${entity}__${dataset}`
}

/** Where our model keeps what MetricFlow's names mean. */
export interface FieldNames {
  readonly datasets: SemanticModel['datasets']
  /** Datasets by the entity that tells their rows apart. */
  readonly owners: ReadonlyMap<string, readonly string[]>
  /** Entities that queries can group by. */
  readonly entities: ReadonlySet<string>
}

/** Our name of `listing__country`, `listing__user__state` or `listing`. Throws {@link NotImported} where it could mean two things. */
export function fieldName({ datasets, owners, entities }: FieldNames, name: string): string {
  if (name === 'metric_time') throw new NotImported('filter', name)
  const segments = name.split('__')
  const last = segments.pop() ?? ''
  const entity = segments.pop()
  if (entity === undefined) {
    if (entities.has(last)) return last
    throw new NotImported('entity-path', name)
  }
  const found = (owners.get(entity) ?? []).filter((owner) =>
    datasets.some((each) => each.name === owner && each.dimensions.some((dimension) => dimension.name === last)),
  )
  const [only, ...others] = found
  if (only === undefined || others.length > 0) throw new NotImported('entity-path', name)
  if (segments.length === 0) return `${only}.${last}`
  if (segments.length > 1) throw new NotImported('entity-path', name)
  // The nearer dataset must be told by one join alone, or the way would be one of several.
  const between = (owners.get(segments[0] ?? '') ?? []).filter((owner) =>
    datasets.some(
      ({ name: each, joins }) => each === owner && joins.some(({ name: way }) => way === joinName(entity, only)),
    ),
  )
  const [through] = between
  if (through === undefined || between.length > 1) throw new NotImported('entity-path', name)
  return [joinName(segments[0] ?? '', through), joinName(entity, only), last].join('.')
}
