import type { Filter, Metric, MetricInput } from '@gata/semantic'
import { NotImported } from '../not-imported.ts'
import { metricExpression } from './metric-expression.ts'
import { asRecord, type FileRecord, recordAt, recordsAt, textAt, wordAt } from './record.ts'
import { type FieldOf, whereFilter } from './where-filter.ts'

/** What metrics stand on. */
export interface Around {
  /** `dataset.measure` by the measure's name. */
  readonly measures: ReadonlyMap<string, string>
  /** Why a measure is left out, by its name. */
  readonly leftMeasures: ReadonlyMap<string, NotImported>
  readonly fieldOf: FieldOf
}

/** A metric of MetricFlow as ours. Throws {@link NotImported}. */
export function importMetric(file: FileRecord, around: Around): Metric {
  const name = textAt(file, 'name') ?? ''
  const parameters = recordAt(file, 'type_params')
  const filter = filterAt(file, around.fieldOf)
  switch (wordAt(file, 'type') ?? '') {
    case 'simple':
      return simple(name, parameters, filter, around)
    case 'ratio':
      return {
        type: 'ratio',
        name,
        numerator: inputOf(parameters['numerator'], filter, around),
        denominator: inputOf(parameters['denominator'], filter, around),
        resultType: 'double',
      }
    case 'derived': {
      const inputs = recordsAt(parameters, 'metrics').map((each) => inputOf(each, filter, around))
      return {
        type: 'derived',
        name,
        inputs,
        expression: metricExpression(textAt(parameters, 'expr') ?? ''),
        resultType: 'double',
      }
    }
    case 'cumulative':
      throw new NotImported('cumulative-metric', name)
    case 'conversion':
      throw new NotImported('conversion-metric', name)
    default:
      throw new NotImported('expression', textAt(file, 'type'))
  }
}

/** The metrics that another one is made of. */
export function inputsOf(metric: Metric): readonly string[] {
  if (metric.type === 'ratio') return [metric.numerator.metric, metric.denominator.metric]
  return metric.type === 'derived' ? metric.inputs.map((each) => each.metric) : []
}

function simple(name: string, parameters: FileRecord, filter: Filter | null, around: Around): Metric {
  const asked = parameters['measure']
  const file = typeof asked === 'string' ? { name: asked } : asRecord(asked)
  if (file['join_to_timespine'] === true || parameters['join_to_timespine'] === true)
    throw new NotImported('time-spine', name)
  const filled = textAt(file, 'fill_nulls_with') ?? textAt(parameters, 'fill_nulls_with')
  if (filled !== null && Number(filled) !== 0) throw new NotImported('fill-nulls-with-other-than-zero', name)
  const measureName = textAt(file, 'name') ?? ''
  const measure = around.measures.get(measureName)
  if (measure === undefined) throw around.leftMeasures.get(measureName) ?? new NotImported('expression', measureName)
  const own = filterAt(file, around.fieldOf)
  const narrowed = bothOf(own, filter)
  return {
    type: 'simple',
    name,
    measure,
    // Where no row counts MetricFlow says null, also for counts.
    emptyAs: filled === null ? 'null' : 'zero',
    ...(narrowed ? { filter: narrowed } : {}),
  }
}

function inputOf(value: unknown, filter: Filter | null, around: Around): MetricInput {
  const file = typeof value === 'string' ? { name: value } : asRecord(value)
  if (textAt(file, 'offset_window') !== null) throw new NotImported('offset-window', file)
  if (textAt(file, 'offset_to_grain') !== null) throw new NotImported('offset-to-grain', file)
  const narrowed = bothOf(filterAt(file, around.fieldOf), filter)
  const alias = textAt(file, 'alias')
  return {
    metric: textAt(file, 'name') ?? '',
    ...(alias === null ? {} : { alias }),
    ...(narrowed ? { filter: narrowed } : {}),
  }
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
