import {
  col,
  type Dataset,
  type Dimension,
  type Grain,
  type Measure,
  type RowExpression,
  type SemiAdditive,
} from '@gata/semantic'
import { type ColumnType, relation } from '@gata/sql'
import { NotImported } from '../not-imported.ts'
import { joinName } from './field-names.ts'
import { type FileRecord, recordAt, recordsAt, textAt, wordAt } from './record.ts'

/** What is known of the tables that the files name. */
export interface Tables {
  /** The type of an SQL expression over the rows of a table; null where nobody knows, and then what is made of it is left out. */
  typeOf(schema: string, table: string, expression: string): ColumnType | 'timestamp' | null
  /** Whether the columns tell the rows of a table apart; joins to a table whose declared key does not hold are left out. */
  isKey(schema: string, table: string, columns: readonly string[]): boolean
  /** Whether the rows of each value of a column hold one after the other, by the days of their model's validity. */
  isHistory(schema: string, table: string, column: string): boolean
  /** The first and last day of the calendar that a time spine's rows are, `YYYY-MM-DD`; null where nobody knows. */
  daysOf(schema: string, table: string, column: string): readonly [string, string] | null
}

type TypeOf = (expression: string) => ReturnType<Tables['typeOf']>

/** Tells of something that is left out. */
export type Leave = (name: string, reason: NotImported) => void

const grains: readonly string[] = ['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year']

/** SQL of a definition: a column by its name, else as it stands. */
function expressionOf(text: string): RowExpression {
  return isColumn(text) ? col(text) : { kind: 'fragment', texts: [text], args: [] }
}

/** The days from and up to which rows hold, where they hold for a time alone; null where they hold for good. */
export function validityOf(file: FileRecord): { readonly from: string; readonly to: string } | null {
  const boundary = (side: 'is_start' | 'is_end') =>
    recordsAt(file, 'dimensions').find(
      (each) => recordAt(recordAt(each, 'type_params'), 'validity_params')[side] === true,
    )
  const [start, end] = [boundary('is_start'), boundary('is_end')]
  if (!start || !end) return null
  const column = (each: FileRecord) => textAt(each, 'expr') ?? textAt(each, 'name') ?? ''
  return { from: column(start), to: column(end) }
}

const dayOf = (text: string): RowExpression => ({ kind: 'cast', to: 'date', of: expressionOf(text) })

/** The entities that tell the rows of a semantic model apart, with their SQL; `null` where it names one without a column. */
export function keysOf(file: FileRecord): readonly { readonly entity: string; readonly expression: string | null }[] {
  const named = recordsAt(file, 'entities').flatMap((each) => {
    const type = wordAt(each, 'type')
    const entity = textAt(each, 'name')
    // A natural entity tells rows apart together with the time for which they hold.
    const tells = type === 'primary' || type === 'unique' || (type === 'natural' && validityOf(file) !== null)
    return entity === null || !tells ? [] : [{ entity, expression: textAt(each, 'expr') ?? entity }]
  })
  const primary = textAt(file, 'primary_entity')
  const isNamed = named.some(({ entity }) => entity === primary)
  return primary === null || isNamed ? named : [...named, { entity: primary, expression: null }]
}

/** A semantic model as a dataset, without joins. Measures and dimensions that can not be had are left out, and told of. */
export function importDataset(file: FileRecord, tables: Tables, leave: Leave): Omit<Dataset, 'joins'> {
  const name = textAt(file, 'name') ?? ''
  const node = recordAt(file, 'node_relation')
  const schema = textAt(node, 'schema_name') ?? ''
  const table = textAt(node, 'alias') ?? ''
  const typed = (expression: string) => tables.typeOf(schema, table, expression)
  const keep = <T>(each: FileRecord, make: () => T): readonly T[] => {
    try {
      return [make()]
    } catch (error) {
      if (!(error instanceof NotImported)) throw error
      leave(`${name}.${textAt(each, 'name') ?? ''}`, error)
      return []
    }
  }
  const dimensions = recordsAt(file, 'dimensions').flatMap((each) => keep(each, () => dimensionOf(each, typed)))
  const entities = recordsAt(file, 'entities').flatMap((each) => keep(each, () => entityOf(each, typed)))
  const taken = new Set(dimensions.map((each) => each.name))
  const measures = recordsAt(file, 'measures').flatMap((each) => keep(each, () => measureOf(each)))
  const timeDimension = textAt(recordAt(file, 'defaults'), 'agg_time_dimension')
  const validity = validityOf(file)
  return {
    name,
    relation: relation(schema, table),
    keys: keysOf(file).flatMap(({ expression }): Dataset['keys'] => {
      if (expression === null) return []
      if (validity)
        return tables.isHistory(schema, table, expression)
          ? [
              {
                columns: [expression],
                proof: 'audited',
                during: { from: dayOf(validity.from), to: dayOf(validity.to) },
              },
            ]
          : []
      return [[expression], [expression, ...partitionsOf(file).map((each) => each.column)]]
        .filter((columns) => columns.every(isColumn) && tables.isKey(schema, table, columns))
        .map((columns) => ({ columns, proof: 'audited' as const }))
    }),
    dimensions: [...dimensions, ...entities.filter((each) => !taken.has(each.name))],
    measures,
    ...(timeDimension !== null && taken.has(timeDimension) ? { timeDimension } : {}),
  }
}

/** Columns that say which load of the data a row belongs to; joined on wherever both sides have them. */
function partitionsOf(file: FileRecord): readonly { readonly name: string; readonly column: string }[] {
  return recordsAt(file, 'dimensions').flatMap((each) => {
    const name = textAt(each, 'name')
    return each['is_partition'] === true && name !== null ? [{ name, column: textAt(each, 'expr') ?? name }] : []
  })
}

/** Many rows of one semantic model to at most one of another, by an entity that both have. */
export function importJoin(from: FileRecord, entity: string, to: FileRecord, tables: Tables): Dataset['joins'][number] {
  const left = recordsAt(from, 'entities').find((each) => textAt(each, 'name') === entity)
  const right = keysOf(to).find((each) => each.entity === entity)?.expression
  const target = textAt(to, 'name') ?? ''
  if (!left || right === undefined || right === null || !isColumn(right))
    throw new NotImported('computed-join-key', `${entity} of ${target}`)
  const theirs = partitionsOf(to)
  const ours = new Map(partitionsOf(from).map((each) => [each.name, each.column]))
  const shared = theirs.flatMap(({ name, column }) => {
    const own = ours.get(name)
    return own === undefined ? [] : [{ left: expressionOf(own), right: column }]
  })
  const node = recordAt(to, 'node_relation')
  const [schema, table] = [textAt(node, 'schema_name') ?? '', textAt(node, 'alias') ?? '']
  const joinedOn = [right, ...shared.map((each) => each.right)]
  const isForATime = validityOf(to) !== null
  if (!(isForATime ? tables.isHistory(schema, table, right) : tables.isKey(schema, table, joinedOn)))
    throw new NotImported('join-that-multiplies-rows', target)
  const moment = isForATime ? momentOf(from) : null
  if (isForATime && moment === null) throw new NotImported('validity-window', target)
  return {
    ...(moment === null ? {} : { moment: dayOf(moment) }),
    name: joinName(entity, target),
    to: target,
    on: [{ left: expressionOf(textAt(left, 'expr') ?? entity), right }, ...shared],
  }
}

/** The column of the day by which the rows of a semantic model are laid out; null where it has none. */
function momentOf(file: FileRecord): string | null {
  const name = textAt(recordAt(file, 'defaults'), 'agg_time_dimension')
  const dimension = recordsAt(file, 'dimensions').find((each) => textAt(each, 'name') === name)
  if (name === null || !dimension || wordAt(recordAt(dimension, 'type_params'), 'time_granularity') !== 'day')
    return null
  return textAt(dimension, 'expr') ?? name
}

function dimensionOf(each: FileRecord, typed: TypeOf): Dimension {
  const name = textAt(each, 'name') ?? ''
  const text = textAt(each, 'expr') ?? name
  const expression = expressionOf(text)
  const type = typed(text)
  if (wordAt(each, 'type') === 'categorical') {
    if (type === null || type === 'timestamp') throw new NotImported('expression', text)
    return { kind: 'categorical', name, type, expression }
  }
  const parameters = recordAt(each, 'type_params')
  const grain = wordAt(parameters, 'time_granularity') ?? 'day'
  if (!isGrain(grain)) throw new NotImported('custom-grain', grain)
  if (type !== 'date' && type !== 'timestamp') throw new NotImported('expression', text)
  const isFine = ['second', 'minute', 'hour'].includes(grain)
  return {
    kind: 'time',
    name,
    day: { kind: 'cast', to: 'date', of: expression },
    instant: isFine ? { kind: 'cast', to: 'timestamptz', of: expression } : null,
    smallestGrain: grain,
  }
}

function entityOf(each: FileRecord, typed: TypeOf): Dimension {
  const name = textAt(each, 'name') ?? ''
  const text = textAt(each, 'expr') ?? name
  const type = typed(text)
  if (type === null || type === 'timestamp') throw new NotImported('expression', text)
  return { kind: 'entity', name, type, expression: expressionOf(text) }
}

function measureOf(each: FileRecord): Measure {
  const name = textAt(each, 'name') ?? ''
  const text = textAt(each, 'expr') ?? name
  const timeDimension = textAt(each, 'agg_time_dimension')
  const semiAdditive = semiAdditiveOf(each)
  return {
    name,
    ...aggregateOf(each, text),
    ...(timeDimension === null ? {} : { timeDimension }),
    ...(semiAdditive ? { semiAdditive } : {}),
  }
}

function aggregateOf(
  each: FileRecord,
  text: string,
): Pick<Measure, 'aggregate' | 'expression' | 'type' | 'percentile'> {
  const expression = expressionOf(text)
  const aggregate = wordAt(each, 'agg') ?? ''
  switch (aggregate) {
    case 'sum':
    case 'min':
    case 'max':
    case 'median':
    case 'average':
      return { aggregate, expression, type: 'double' }
    case 'count':
    case 'count_distinct':
      return { aggregate, expression, type: 'bigint' }
    case 'sum_boolean':
      return {
        aggregate: 'sum',
        expression: { kind: 'fragment', texts: ['case when ', ' then 1 else 0 end'], args: [expression] },
        type: 'double',
      }
    case 'percentile': {
      const parameters = recordAt(each, 'agg_params')
      if (parameters['use_approximate_percentile'] === true)
        throw new NotImported('approximate-percentile', textAt(each, 'name'))
      return {
        aggregate: parameters['use_discrete_percentile'] === true ? 'percentile_discrete' : 'percentile',
        expression,
        percentile: Number(textAt(parameters, 'percentile')),
        type: 'double',
      }
    }
    default:
      throw new NotImported('expression', aggregate)
  }
}

function semiAdditiveOf(each: FileRecord): SemiAdditive | null {
  if (!('non_additive_dimension' in each)) return null
  const file = recordAt(each, 'non_additive_dimension')
  const per = Array.isArray(file['window_groupings']) ? file['window_groupings'].map(String) : []
  return {
    timeDimension: textAt(file, 'name') ?? '',
    choose: wordAt(file, 'window_choice') === 'max' ? 'last' : 'first',
    ...(per.length > 0 ? { per } : {}),
  }
}

function isGrain(text: string): text is Grain {
  return grains.includes(text)
}

function isColumn(text: string): boolean {
  return /^[a-z_][a-z0-9_]*$/i.test(text)
}
