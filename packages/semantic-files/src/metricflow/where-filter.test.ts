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

  it('compares times by their grain, and metric_time without one by that of the metrics', () => {
    expect(
      whereFilter(
        "{{ TimeDimension('metric_time') }} >= '2020-01-01' AND {{ TimeDimension('a__t', 'DAY') }} = CAST('2020-01-02' AS TIMESTAMP)",
        (name) => name,
        () => 'month',
      ),
    ).toEqual({
      and: [
        { field: 'metric_time', grain: 'month', operator: 'at_least', values: ['2020-01-01'] },
        { field: 'a__t', operator: 'equals', values: ['2020-01-02'] },
      ],
    })
    expect(read("{{ TimeDimension('a__t').grain('year') }} < '2020-01-01'")).toMatchObject({ grain: 'year' })
    expect(read("a__t__week < '2020-01-06'")).toMatchObject({ field: 'a__t', grain: 'week' })
    expect(read("{{ TimeDimension('a__t', 'fiscal_week') }} < '2020-01-06'")).toMatchObject({
      field: 'a__t__fiscal_week',
    })
  })

  it('reads between and truth values, each with its not', () => {
    expect(read("{{ Dimension('p') }} BETWEEN 1 AND 2 AND NOT {{ Dimension('q') }} NOT BETWEEN 1 AND 2")).toEqual({
      and: ['p', 'q'].map((field) => ({
        and: [
          { field, operator: 'at_least', values: [1] },
          { field, operator: 'at_most', values: [2] },
        ],
      })),
    })
    expect(read("NOT {{ Dimension('p') }} BETWEEN 1 AND 2")).toEqual({
      or: [
        { field: 'p', operator: 'less_than', values: [1] },
        { field: 'p', operator: 'greater_than', values: [2] },
      ],
    })
    expect(read("{{ Dimension('p') }} IS NOT TRUE")).toEqual({ field: 'p', operator: 'not_equals', values: [true] })
    expect(read("NOT {{ Dimension('p') }} IS NOT FALSE")).toEqual({ field: 'p', operator: 'equals', values: [false] })
  })

  it('refuses what it does not know rather than read part of it', () => {
    for (const text of [
      "{{ Metric('m', group_by=['e', 'f']) }} > 2",
      "{{ Metric('m', group_by=['e']) }} IS NULL",
      "{{ TimeDimension('t', 'hour') }} > '2020-01-01'",
      "{{ TimeDimension('metric_time') }} > '2020-01-01'",
      "lower({{ Dimension('p') }}) = 'x'",
      "{{ Dimension('p') }} = 1 2",
    ])
      expect(() => read(text)).toThrow(NotImported)
    expect(() => metricExpression('sum(a) over ()')).toThrow(NotImported)
  })
})
