import type { Metric } from '@gata/semantic'

/** What the shops sold. */
export const commerceMetrics: readonly Metric[] = [
  { type: 'simple', name: 'orders', measure: 'orders.orders', title: 'Orders' },
  {
    type: 'simple',
    name: 'revenue',
    measure: 'orders.total_price_reporting',
    title: 'Revenue',
    description: 'What customers owed at checkout, tax and shipping in, before refunds.',
    emptyAs: 'zero',
    synonyms: ['sales', 'turnover'],
  },
  {
    type: 'simple',
    name: 'refunds',
    measure: 'orders.refunded_amount_reporting',
    title: 'Refunds',
    description: 'Paid back so far.',
    emptyAs: 'zero',
  },
  {
    type: 'simple',
    name: 'net_revenue',
    measure: 'orders.net_amount_reporting',
    title: 'Net revenue',
    description: 'Revenue less refunds.',
    emptyAs: 'zero',
  },
  { type: 'simple', name: 'customers', measure: 'orders.customers', title: 'Customers' },
  {
    type: 'ratio',
    name: 'aov',
    title: 'Average order value',
    description: 'Revenue ÷ orders.',
    numerator: { metric: 'revenue' },
    denominator: { metric: 'orders' },
    format: { style: 'currency', decimals: 2 },
  },
  {
    type: 'ratio',
    name: 'refund_rate',
    title: 'Refund rate',
    description: 'Refunds ÷ revenue.',
    numerator: { metric: 'refunds' },
    denominator: { metric: 'revenue' },
    format: { style: 'percent', decimals: 2 },
  },
]
