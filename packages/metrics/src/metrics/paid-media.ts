import { calc, input, type Metric } from '@gata/semantic'

/** What ads cost and what the platforms say they did. */
export const paidMediaMetrics: readonly Metric[] = [
  {
    type: 'simple',
    name: 'spend',
    measure: 'ad_performance.spend_reporting',
    title: 'Spend',
    description:
      'What the ads cost, in the reporting currency at each day’s rate; an amount without a rate is not counted.',
    emptyAs: 'zero',
    synonyms: ['cost', 'ad spend'],
  },
  { type: 'simple', name: 'impressions', measure: 'ad_performance.impressions', title: 'Impressions', emptyAs: 'zero' },
  { type: 'simple', name: 'clicks', measure: 'ad_performance.clicks', title: 'Clicks', emptyAs: 'zero' },
  {
    type: 'simple',
    name: 'platform_conversions',
    measure: 'ad_performance.conversions',
    title: 'Conversions by the platform',
    emptyAs: 'zero',
  },
  {
    type: 'simple',
    name: 'platform_conversion_value',
    measure: 'ad_performance.conversion_value_reporting',
    title: 'Conversion value by the platform',
    description:
      'What the platform says its conversions are worth, in the reporting currency at each day’s rate; an amount without a rate is not counted.',
  },
  {
    type: 'ratio',
    name: 'ctr',
    title: 'Click-through rate',
    description: 'Clicks ÷ impressions.',
    numerator: { metric: 'clicks' },
    denominator: { metric: 'impressions' },
    format: { style: 'percent', decimals: 2 },
  },
  {
    type: 'ratio',
    name: 'cpc',
    title: 'Cost per click',
    description: 'Spend ÷ clicks.',
    numerator: { metric: 'spend' },
    denominator: { metric: 'clicks' },
    format: { style: 'currency', decimals: 2 },
  },
  {
    type: 'derived',
    name: 'cpm',
    title: 'Cost per thousand impressions',
    description: '1,000 × spend ÷ impressions.',
    inputs: [{ metric: 'spend' }, { metric: 'impressions' }],
    expression: calc('/', calc('*', input('spend'), { kind: 'value', value: 1000 }), input('impressions')),
    format: { style: 'currency', decimals: 2 },
  },
  {
    type: 'ratio',
    name: 'cpa',
    title: 'Cost per conversion',
    description: 'Spend ÷ the conversions that the ad platforms claim.',
    numerator: { metric: 'spend' },
    denominator: { metric: 'platform_conversions' },
    format: { style: 'currency', decimals: 2 },
  },
]
