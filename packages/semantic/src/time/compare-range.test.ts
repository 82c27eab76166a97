import { describe, expect, it } from 'vitest'
import { Problems } from '../plan/problems.ts'
import type { Comparison } from '../query/time-query.ts'
import { comparedRange } from './compare-range.ts'

const rules = { weekStart: 'monday', fiscalYearStart: 1 } as const
const month: Comparison = { offset: { count: 1, unit: 'month' } }

function compared(compare: Comparison, start: string, end: string): readonly string[] {
  const problems = new Problems()
  const range = comparedRange(compare, { start, end, timezone: 'UTC' }, null, rules, 'UTC', problems)
  return range ? [range.start, range.end] : problems.all.map(({ message }) => message)
}

describe('a comparison with what was a month or a year ago', () => {
  it.each([
    ['previous_year', '2024-02-28', '2024-02-29', ['2023-02-28', '2023-03-01']],
    ['previous_year', '2024-02-01', '2024-02-29', ['2023-02-01', '2023-03-01']],
    ['previous_year', '2024-02-29', '2024-03-01', ['2023-02-28', '2023-03-01']],
    ['previous_year', '2024-02-01', '2024-03-01', ['2023-02-01', '2023-03-01']],
    ['previous_year', '2025-02-28', '2025-03-01', ['2024-02-28', '2024-02-29']],
    ['previous_year', '2025-02-01', '2025-03-01', ['2024-02-01', '2024-03-01']],
    [month, '2026-02-28', '2026-03-01', ['2026-01-28', '2026-01-29']],
    [month, '2026-03-28', '2026-03-29', ['2026-02-28', '2026-03-01']],
    [month, '2026-03-01', '2026-03-31', ['2026-02-01', '2026-03-01']],
    [month, '2026-03-30', '2026-03-31', ['2026-02-28', '2026-03-01']],
    [month, '2026-03-01', '2026-04-01', ['2026-02-01', '2026-03-01']],
    [month, '2026-03-31T10:00:00', '2026-03-31T12:00:00', ['2026-02-28T10:00:00', '2026-02-28T12:00:00']],
  ] as const)(
    '%j of %s up to %s are the same days, and of whole months whole ones',
    (compare, start, end, expected) => {
      expect(compared(compare, start, end)).toEqual(expected)
    },
  )

  it('is refused where the shorter month leaves nothing of the range', () => {
    expect(compared(month, '2026-03-28T10:00:00', '2026-03-29T08:00:00')).toEqual([
      'nothing is left of the range then: it would end at 2026-02-28T08:00:00',
    ])
  })
})
