import { funnelSteps } from '@gata/models'
import type { Metric } from '@gata/semantic'

/** What people did on the site. */
export const siteMetrics: readonly Metric[] = [
  { type: 'simple', name: 'sessions', measure: 'sessions.sessions', title: 'Sessions', synonyms: ['visits'] },
  {
    type: 'simple',
    name: 'converting_sessions',
    measure: 'sessions.converting_sessions',
    title: 'Converting sessions',
  },
  { type: 'simple', name: 'visitors', measure: 'sessions.visitors', title: 'Visitors' },
  {
    type: 'simple',
    name: 'session_revenue',
    measure: 'sessions.session_revenue_reporting',
    title: 'Session revenue',
    description:
      'Revenue that sessions report, in the reporting currency at each day’s rate; an amount without a rate is not counted.',
    emptyAs: 'zero',
  },
  { type: 'simple', name: 'session_duration', measure: 'sessions.duration', title: 'Session duration' },
  { type: 'simple', name: 'events', measure: 'events.events', title: 'Events' },
  { type: 'simple', name: 'persons', measure: 'users.persons', title: 'Persons' },
  {
    type: 'ratio',
    name: 'conversion_rate',
    title: 'Conversion rate',
    description: 'Converting sessions ÷ sessions.',
    numerator: { metric: 'converting_sessions' },
    denominator: { metric: 'sessions' },
    format: { style: 'percent', decimals: 2 },
  },
  {
    type: 'ratio',
    name: 'sessions_per_visitor',
    title: 'Sessions per visitor',
    description: 'Sessions ÷ different devices or browsers.',
    numerator: { metric: 'sessions' },
    denominator: { metric: 'visitors' },
    format: { style: 'decimal', decimals: 2 },
  },
  ...funnelSteps.map(
    (name): Metric => ({
      type: 'simple',
      name: `reached_${name}`,
      measure: `sessions.reached_${name}`,
      title: `Reached ${name.replaceAll('_', ' ')}`,
    }),
  ),
  ...funnelSteps.slice(1).map((name, index): Metric => {
    const before = funnelSteps[index] ?? ''
    const words = name.replaceAll('_', ' ')
    return {
      type: 'ratio',
      name: `${name}_rate`,
      title: `${words.charAt(0).toUpperCase()}${words.slice(1)} rate`,
      description: `Sessions that reached ${words} ÷ those that reached ${before.replaceAll('_', ' ')}.`,
      numerator: { metric: `reached_${name}` },
      denominator: { metric: `reached_${before}` },
      format: { style: 'percent', decimals: 2 },
    }
  }),
]
