import type {
  ConversionMetric,
  CumulativeMetric,
  Duration,
  EntityEvent,
  Filter,
  Grain,
  Metric,
  MetricInput,
  SimpleMetric,
  ToDateMetric,
} from '@gata/semantic'
import { NotImported } from '../not-imported.ts'
import { metricExpression } from './metric-expression.ts'
import { asRecord, type FileRecord, recordAt, recordsAt, textAt, wordAt } from './record.ts'
import { type FieldOf, whereFilter } from './where-filter.ts'
import { windowOf } from './window.ts'

/** What metrics stand on. */
export interface Around {
  /** `dataset.measure` by the measure's name. */
  readonly measures: ReadonlyMap<string, string>
  /** Why a measure is left out, by its name. */
  readonly leftMeasures: ReadonlyMap<string, NotImported>
  readonly fieldOf: FieldOf
  /** Whether a metric is one measure. */
  readonly isSimple: (metric: string) => boolean
  /** The smallest grain of the time by which a measure (`dataset.measure`) is laid out; null where there is none. */
  readonly grainOf: (measure: string) => string | null
  /** Where a measure that counts rows, and nothing else, finds them; null for any other. */
  readonly countedBy: (measure: string) => CountedRows | null
}

/** Rows of a dataset with the time that says when they happened. */
export interface CountedRows {
  readonly dataset: string
  readonly timeDimension: string
  readonly grain: string
}

/** A metric of MetricFlow as ours, behind those that it is made of and that have no name there. Throws {@link NotImported}. */
export function importMetric(file: FileRecord, around: Around): readonly Metric[] {
  const name = textAt(file, 'name') ?? ''
  const parameters = recordAt(file, 'type_params')
  const filter = filterAt(file, around.fieldOf)
  switch (wordAt(file, 'type') ?? '') {
    case 'simple':
      return [simple(name, inputMeasure(parameters['measure']), parameters, filter, around)]
    case 'ratio':
      return [
        {
          type: 'ratio',
          name,
          numerator: inputOf(parameters['numerator'], filter, around),
          denominator: inputOf(parameters['denominator'], filter, around),
          resultType: 'double',
        },
      ]
    case 'derived': {
      const inputs = recordsAt(parameters, 'metrics').map((each) => inputOf(each, filter, around))
      return [
        {
          type: 'derived',
          name,
          inputs,
          expression: metricExpression(textAt(parameters, 'expr') ?? ''),
          resultType: 'double',
        },
      ]
    }
    case 'cumulative':
      return running(name, parameters, filter, around)
    case 'conversion':
      return [conversion(name, parameters, filter, around)]
    default:
      throw new NotImported('expression', textAt(file, 'type'))
  }
}

/** The metrics that another one is made of. */
export function inputsOf(metric: Metric): readonly string[] {
  if (metric.type === 'ratio') return [metric.numerator.metric, metric.denominator.metric]
  if (metric.type === 'derived') return metric.inputs.map((each) => each.metric)
  return metric.type === 'cumulative' || metric.type === 'to_date' ? [metric.metric] : []
}

const periods = ['week', 'month', 'quarter', 'year'] as const
const wholeDays: readonly Grain[] = ['day', 'week', 'month', 'quarter', 'year']

/**
 * A running total over days, of a hidden metric. What MetricFlow says of a longer bucket is the figure of one of its days, or their average:
 * only the last day's is what ours is, and only of all time, where a day without rows has a figure too.
 */
function running(name: string, parameters: FileRecord, filter: Filter | null, around: Around): readonly Metric[] {
  const said = { ...parameters, ...recordAt(parameters, 'cumulative_type_params') }
  const measure = inputMeasure(said['metric'] ?? parameters['measure'])
  if (said['metric'] !== undefined) throw new NotImported('cumulative-metric', said['metric'])
  const rows: SimpleMetric = { ...simple(`${name}__rows`, measure, parameters, filter, around), hidden: true }
  if (around.grainOf(rows.measure) !== 'day') throw new NotImported('cumulative-metric', around.grainOf(rows.measure))
  const window = said['window'] === undefined || said['window'] === null ? null : windowOf(textOf(said['window']))
  const toDate = wordAt(said, 'grain_to_date')
  const { everyBucket, ...counted } = rows
  const base = { name, metric: rows.name, ...(everyBucket ? { everyBucket } : {}) }
  if (toDate !== null) {
    const period = periods.find((each) => each === toDate)
    if (period === undefined) throw new NotImported('cumulative-metric', toDate)
    const metric: ToDateMetric = { type: 'to_date', ...base, period, grains: ['day'] }
    return [counted, metric]
  }
  if (window?.unit === 'hour') throw new NotImported('cumulative-metric', window)
  const isLast = wordAt(said, 'period_agg') === 'last'
  const metric: CumulativeMetric = {
    type: 'cumulative',
    ...base,
    ...(window ? { window, countedFrom: 'last_day' } : {}),
    grains: isLast && !window ? wholeDays : ['day'],
  }
  return [counted, metric]
}

/**
 * Conversions, each counted for the latest row of the base before it, over the rows of the base. Only rows by the day are counted so: other
 * aggregates, and conditions of which it is not said on which of the two sides they are meant, are left out.
 */
function conversion(name: string, parameters: FileRecord, filter: Filter | null, around: Around): ConversionMetric {
  const said = recordAt(parameters, 'conversion_type_params')
  const refuse = (what: unknown) => new NotImported('conversion-metric', what)
  if (filter) throw refuse(filter)
  const entity = textAt(said, 'entity') ?? ''
  const [base, converted] = [inputMeasure(said['base_measure']), inputMeasure(said['conversion_measure'])]
  const event = (file: FileRecord): EntityEvent => {
    const { measure, everyBucket } = simple(name, file, {}, null, around)
    const counted = around.countedBy(measure)
    if ('filter' in file || everyBucket || counted?.grain !== 'day') throw refuse(file)
    return { dataset: counted.dataset, entity, timeDimension: counted.timeDimension }
  }
  const isFilled = simple(name, converted, {}, null, around).emptyAs === 'zero'
  const window = said['window'] ?? null
  const length = window === null ? null : windowOf(textOf(window))
  // A month has no fixed length, and hours need moments.
  if (length && length.unit !== 'day' && length.unit !== 'week') throw refuse(window)
  const constant = recordsAt(said, 'constant_properties').map((each) => ({
    base: textAt(each, 'base_property') ?? '',
    conversion: textAt(each, 'conversion_property') ?? '',
  }))
  return {
    type: 'conversion',
    name,
    base: event(base),
    conversion: event(converted),
    ...(length ? { window: length } : {}),
    ...(constant.length > 0 ? { constant } : {}),
    counts: 'conversions',
    ...(isFilled ? {} : { noneAs: 'null', emptyAs: 'null' }),
    result: wordAt(said, 'calculation') === 'conversions' ? 'count' : 'rate',
  }
}

/** A window stands as text, or taken apart into its number and grain. */
function textOf(window: unknown): string {
  if (typeof window === 'string') return window
  const { count, granularity } = asRecord(window)
  return `${String(count)} ${String(granularity)}`
}

function inputMeasure(asked: unknown): FileRecord {
  return typeof asked === 'string' ? { name: asked } : asRecord(asked)
}

function simple(
  name: string,
  file: FileRecord,
  parameters: FileRecord,
  filter: Filter | null,
  around: Around,
): SimpleMetric {
  const isJoined = file['join_to_timespine'] === true || parameters['join_to_timespine'] === true
  const filled = textAt(file, 'fill_nulls_with') ?? textAt(parameters, 'fill_nulls_with')
  if (filled !== null && Number(filled) !== 0) throw new NotImported('fill-nulls-with-other-than-zero', name)
  const measureName = textAt(file, 'name') ?? ''
  const measure = around.measures.get(measureName)
  if (measure === undefined) throw around.leftMeasures.get(measureName) ?? new NotImported('expression', measureName)
  const own = filterAt(file, around.fieldOf)
  const narrowed = bothOf(own, filter)
  // There a condition on the time leaves out buckets too.
  if (isJoined && JSON.stringify(narrowed)?.includes('"field":"time')) throw new NotImported('filter', narrowed)
  return {
    type: 'simple',
    name,
    measure,
    // Where no row counts MetricFlow says null, also for counts.
    emptyAs: filled === null ? 'null' : 'zero',
    ...(isJoined ? { everyBucket: true } : {}),
    ...(narrowed ? { filter: narrowed } : {}),
  }
}

function inputOf(value: unknown, filter: Filter | null, around: Around): MetricInput {
  const file = typeof value === 'string' ? { name: value } : asRecord(value)
  const grain = wordAt(file, 'offset_to_grain')
  const startOf = periods.find((each) => each === grain)
  if (grain !== null && startOf === undefined) throw new NotImported('offset-to-grain', file)
  const narrowed = bothOf(filterAt(file, around.fieldOf), filter)
  const alias = textAt(file, 'alias')
  const back = file['offset_window'] ?? null
  const offset = back === null ? null : windowOf(textOf(back))
  const metric = textAt(file, 'name') ?? ''
  return {
    metric,
    ...(alias === null ? {} : { alias }),
    ...(narrowed ? { filter: narrowed } : {}),
    ...(offset ? { offset } : {}),
    // Of one measure the days are moved, of what is made of others the buckets.
    ...(offset && isOfDays(offset) && around.isSimple(metric) ? { moves: 'rows' as const } : {}),
    ...(offset && isOfMonths(offset) ? { moves: 'days' as const } : {}),
    ...(startOf ? { startOf } : {}),
  }
}

function isOfMonths({ unit }: Duration): boolean {
  return unit === 'month' || unit === 'quarter' || unit === 'year'
}

function isOfDays({ unit }: Duration): boolean {
  return unit === 'day' || unit === 'week'
}

function filterAt(file: FileRecord, fieldOf: FieldOf): Filter | null {
  const value = file['filter']
  const texts = Array.isArray(value) ? value.map(String) : typeof value === 'string' ? [value] : []
  if (value !== undefined && value !== null && texts.length === 0) throw new NotImported('filter', value)
  return texts.reduce<Filter | null>((before, text) => bothOf(before, whereFilter(text, fieldOf)), null)
}

function bothOf(left: Filter | null, right: Filter | null): Filter | null {
  return left && right ? { and: [left, right] } : (left ?? right)
}
