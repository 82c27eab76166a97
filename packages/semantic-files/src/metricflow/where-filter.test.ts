import { describe, expect, it } from 'vitest'
import { NotImported } from '../not-imported.ts'
import { metricExpression } from './metric-expression.ts'
import { whereFilter } from './where-filter.ts'

const read = (text: string) => whereFilter(text, (name) => name)

describe("a where of MetricFlow's", () => {
  it('carries a not to the comparisons, since in SQL neither side of it holds for null', () => {
    expect(read("NOT ({{ Dimension('a__x') }} = 'b' OR {{ Entity('c') }} IS NULL)")).toEqual({
      and: [
        {
          and: [
            { field: 'a__x', operator: 'not_equals', values: ['b'] },
            { field: 'a__x', operator: 'is_not_null' },
          ],
        },
        { field: 'c', operator: 'is_not_null' },
      ],
    })
  })

  it('binds and before or, and reads lists, numbers and bare truth values', () => {
    expect(
      read("{{ Dimension('p') }} OR {{ Dimension('q') }} > 2.5 AND {{ Dimension('r') }} IN ('it''s', 'b')"),
    ).toEqual({
      or: [
        { field: 'p', operator: 'equals', values: [true] },
        {
          and: [
            { field: 'q', operator: 'greater_than', values: [2.5] },
            { field: 'r', operator: 'in', values: ["it's", 'b'] },
          ],
        },
      ],
    })
  })

  it('compares a figure by an entity, which the row has under the last name of the path', () => {
    expect(read("NOT {{ Metric('m', group_by=['a__e']) }} <= 2")).toEqual({
      field: 'e',
      metric: 'm',
      by: 'a__e',
      operator: 'greater_than',
      values: [2],
    })
  })

  it('refuses what it does not know rather than read part of it', () => {
    for (const text of [
      "{{ Metric('m', group_by=['e', 'f']) }} > 2",
      "{{ Metric('m', group_by=['e']) }} IS NULL",
      "lower({{ Dimension('p') }}) = 'x'",
      "{{ Dimension('p') }} = 1 2",
    ])
      expect(() => read(text)).toThrow(NotImported)
    expect(() => metricExpression('sum(a) over ()')).toThrow(NotImported)
  })
})
