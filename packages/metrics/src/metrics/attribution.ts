import type { Metric } from '@gata/semantic'

/** What ads brought, as sessions tell it. */
export const attributionMetrics: readonly Metric[] = [
  {
    type: 'simple',
    name: 'attributed_revenue',
    measure: 'sessions.attributed_revenue',
    title: 'Attributed revenue',
    emptyAs: 'zero',
  },
  {
    type: 'simple',
    name: 'attributed_converting_sessions',
    measure: 'sessions.attributed_converting_sessions',
    title: 'Attributed conversions',
  },
  {
    type: 'ratio',
    name: 'roas',
    title: 'Return on ad spend',
    description: 'Revenue of the sessions that ads brought ÷ spend.',
    numerator: { metric: 'attributed_revenue' },
    denominator: { metric: 'spend' },
    format: { style: 'decimal', decimals: 2 },
  },
  {
    type: 'ratio',
    name: 'cac',
    title: 'Customer acquisition cost',
    description: 'Spend ÷ converting sessions that ads brought.',
    numerator: { metric: 'spend' },
    denominator: { metric: 'attributed_converting_sessions' },
    format: { style: 'currency', decimals: 2 },
  },
]
