import { expect, it } from 'vitest'
import { compileQuery } from '../compile-query.ts'
import type { SemanticQuery } from '../query/semantic-query.ts'
import { journeyModel } from '../testing/journey-model.ts'

/** The metrics of which is told that they will be more. */
function open(metrics: readonly string[], end: string | null, now: string): readonly string[] {
  const query: SemanticQuery = { metrics, ...(end ? { time: { range: { start: '2026-01-01', end } } } : {}) }
  return compileQuery(journeyModel, query, { timezone: 'UTC', now: new Date(now) }).warnings.flatMap(
    ({ code, message }) => (code === 'outcome-not-over' ? [message.split(' ')[0] ?? ''] : []),
  )
}

it('those who first came in March are known to have come back once April is over', () => {
  expect(open(['back_next_month'], '2026-04-01', '2026-04-30T23:59:59Z')).toEqual(['back_next_month'])
  expect(open(['back_next_month'], '2026-04-01', '2026-05-01T00:00:00Z')).toEqual([])
  expect(open(['back_next_week'], '2026-04-06', '2026-04-12T12:00:00Z')).toEqual(['back_next_week'])
  expect(open(['back_next_week'], '2026-04-06', '2026-04-13T00:00:00Z')).toEqual([])
})

it('a visit has its whole window to lead on, and without a window there is nothing to wait for', () => {
  const metrics = ['home_to_cart_in_a_day', 'took_all_steps', 'cart_to_buy', 'visits']
  expect(open(metrics, '2026-04-01', '2026-04-01T23:59:00Z')).toEqual(['home_to_cart_in_a_day', 'took_all_steps'])
  expect(open(metrics, '2026-04-01', '2026-04-02T00:00:00Z')).toEqual(['took_all_steps'])
  expect(open(metrics, '2026-04-01', '2026-04-11T00:00:00Z')).toEqual([])
})

it('without a range there are always rows that have just happened', () => {
  expect(open(['back_next_month', 'cart_to_buy'], null, '2026-04-11T00:00:00Z')).toEqual(['back_next_month'])
})
