import type { Metric, SemanticModel } from '@gata/semantic'
import { inputsOf } from './import-metric.ts'

/** The time dimensions (`dataset.dimension`) by which the measures of a metric are laid out, with their smallest grain. */
export function timesOf(
  model: SemanticModel,
  name: string,
): readonly { readonly field: string; readonly grain: string }[] {
  const metric = metricOf(model, name)
  if (metric?.type === 'conversion') {
    const { dataset: of, timeDimension } = metric.base
    const own = model.datasets.find((each) => each.name === of)?.dimensions.find((each) => each.name === timeDimension)
    return own?.kind === 'time' ? [{ field: `${of}.${own.name}`, grain: own.smallestGrain }] : []
  }
  if (metric?.type !== 'simple') return (metric ? inputsOf(metric) : []).flatMap((input) => timesOf(model, input))
  const [datasetName, measureName] = metric.measure.split('.')
  const dataset = model.datasets.find((each) => each.name === datasetName)
  const time = dataset?.measures.find((each) => each.name === measureName)?.timeDimension ?? dataset?.timeDimension
  const dimension = dataset?.dimensions.find((each) => each.name === time)
  return dimension?.kind === 'time'
    ? [{ field: `${datasetName}.${dimension.name}`, grain: dimension.smallestGrain }]
    : []
}

/** What makes a metric count rows in other buckets than their own, or stand in buckets without any. */
export interface Placement {
  readonly isRunning: boolean
  /** Runs over all time, so that without time it is the sum of all. */
  readonly isOfAllTime: boolean
  /** Its buckets show figures of others. */
  readonly isMoved: boolean
  /** Its rows count later than they happened. */
  readonly isLater: boolean
  readonly standsInEveryBucket: boolean
  readonly isConversion: boolean
  /** Counts only the rows of a moment of each bucket. */
  readonly isAtMoment: boolean
  /** Made of something that is zero where no row counts, so that it has figures there itself. */
  readonly isFilledWithin: boolean
}

/** How a metric, or anything that it is made of, lies in time. */
export function placementOf(model: SemanticModel, name: string): Placement {
  const metric = metricOf(model, name)
  const inner = (metric ? inputsOf(metric) : []).map((input) => placementOf(model, input))
  const isRunning = metric?.type === 'cumulative' || metric?.type === 'to_date'
  const offsets = metric?.type === 'derived' ? metric.inputs.filter(({ offset, startOf }) => offset ?? startOf) : []
  const [later, moved] = [
    offsets.filter(({ moves }) => moves === 'rows'),
    offsets.filter(({ moves }) => moves !== 'rows'),
  ]
  return {
    isRunning: isRunning || inner.some((each) => each.isRunning),
    isOfAllTime:
      (metric?.type === 'cumulative' && !metric.window) ||
      (!isRunning && inner.length > 0 && inner.every((each) => each.isOfAllTime || !each.isRunning)),
    isMoved: moved.length > 0 || inner.some((each) => each.isMoved),
    isLater: later.length > 0 || inner.some((each) => each.isLater),
    isConversion: metric?.type === 'conversion' || inner.some((each) => each.isConversion),
    isAtMoment:
      (metric?.type === 'simple' && isAtMoment(model, metric.measure)) || inner.some((each) => each.isAtMoment),
    isFilledWithin:
      metric?.type === 'conversion'
        ? metric.emptyAs !== 'null'
        : inner.some((each) => each.isFilledWithin) ||
          (metric?.type !== 'cumulative' &&
            metric?.type !== 'to_date' &&
            (metric ? inputsOf(metric) : []).some((input) => metricOf(model, input)?.emptyAs === 'zero')),
    standsInEveryBucket: metric?.everyBucket === true || inner.some((each) => each.standsInEveryBucket),
  }
}

function isAtMoment({ datasets }: SemanticModel, reference: string): boolean {
  const [datasetName, measureName] = reference.split('.')
  const measures = datasets.find((each) => each.name === datasetName)?.measures
  return measures?.find((each) => each.name === measureName)?.semiAdditive !== undefined
}

function metricOf({ metrics }: SemanticModel, name: string): Metric | undefined {
  return metrics.find((each) => each.name === name)
}

/** The datasets whose rows a metric counts. */
export function factsOf(model: SemanticModel, name: string): readonly string[] {
  const metric = metricOf(model, name)
  if (metric?.type === 'simple') return [metric.measure.split('.')[0] ?? '']
  if (metric?.type === 'conversion') return [metric.base.dataset]
  return (metric ? inputsOf(metric) : []).flatMap((input) => factsOf(model, input))
}
