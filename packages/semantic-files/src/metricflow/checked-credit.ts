import type { ConversionMetric, SemanticModel } from '@gata/semantic'
import { NotImported } from '../not-imported.ts'
import { inputsOf } from './import-metric.ts'

/**
 * Refuses conversions by a field on which two base rows of one entity at one moment can differ: for which of them a conversion counts is by chance
 * there. What is equal on both sides tells such rows apart.
 */
export function checkCredit(model: SemanticModel, metrics: readonly string[], fields: readonly string[]): void {
  for (const { base, constant = [] } of metrics.flatMap((name) => conversionsOf(model, name))) {
    if (constant.length > 0) continue
    const own = fields.find((field) => {
      const [first, ...more] = field.split('.')
      return more.length === 0 ? first !== base.entity && first !== 'time' : first === base.dataset
    })
    if (own !== undefined) throw new NotImported('conversion-metric', own)
  }
}

function conversionsOf(model: SemanticModel, name: string): readonly ConversionMetric[] {
  const metric = model.metrics.find((each) => each.name === name)
  if (metric?.type === 'conversion') return [metric]
  return (metric ? inputsOf(metric) : []).flatMap((input) => conversionsOf(model, input))
}
