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
    type: 'simple',
    name: 'attributed_new_customer_revenue',
    measure: 'sessions.attributed_revenue',
    filter: { field: 'orders.is_new_customer', operator: 'equals', values: [true] },
    title: 'Attributed new-customer revenue',
    description: 'Revenue of the sessions that an ad brought and whose order is its customer’s first.',
    emptyAs: 'zero',
  },
  {
    type: 'ratio',
    name: 'new_customer_roas',
    title: 'Return on ad spend from new customers',
    description: 'Revenue of new customers whom ads brought ÷ spend.',
    numerator: { metric: 'attributed_new_customer_revenue' },
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
