import { renderText } from '@gata/sql'
import { openMemoryWarehouse } from '@gata/warehouse/testing'
import { describe, expect, it } from 'vitest'
import { compileQuery } from './compile-query.ts'
import { lintModel } from './definitions/validate-model.ts'
import type { SemanticQuery } from './query/semantic-query.ts'
import { QueryRefusal } from './refusal.ts'
import { starModel, starTables } from './testing/star-model.ts'

const context = { timezone: 'Europe/Berlin', now: new Date('2026-11-23T12:00:00Z') }
const model = starModel()

function refusalOf(query: SemanticQuery): QueryRefusal {
  try {
    compileQuery(model, query, context)
  } catch (thrown) {
    if (thrown instanceof QueryRefusal) return thrown
    throw thrown
  }
  throw new Error('was not refused')
}

describe('the star schema as a semantic model', () => {
  it('answers each of its metrics alone, over a range, in buckets and compared, or says why it does not', async () => {
    await using warehouse = await openMemoryWarehouse()
    for (const statement of starTables) await warehouse.run(statement)
    const outcome = { answered: 0, totals: 0, unlike: [] as string[], refused: new Set<string>() }
    for (const { name } of model.metrics) {
      const queries: readonly SemanticQuery[] = [
        { metrics: [name] },
        { metrics: [name], time: { relative: 'last_3_months' }, totals: true },
        {
          metrics: [name],
          time: { relative: 'last_3_months', grain: 'month', compare: 'previous_period' },
          fill: true,
        },
        {
          metrics: [name],
          dimensions: ['platform'],
          time: { grain: 'week' },
          having: { field: name, operator: 'is_not_null' },
        },
        { metrics: [name], time: { relative: 'last_3_months', grain: 'week', timezone: 'America/New_York' } },
      ]
      for (const query of queries) {
        try {
          const { sql, totals, columns } = compileQuery(model, query, context)
          const described = await warehouse.describe(sql)
          if (described.map((column) => column.name).join() !== columns.map((column) => column.name).join())
            outcome.unlike.push(name)
          outcome.totals += totals ? (await warehouse.rows(totals)).length : 0
          outcome.answered++
        } catch (thrown) {
          if (!(thrown instanceof QueryRefusal)) throw thrown
          for (const { code } of thrown.problems) outcome.refused.add(code)
        }
      }
    }
    expect(outcome.unlike).toEqual([])
    expect(outcome.totals).toBeGreaterThan(20)
    expect(outcome.answered).toBeGreaterThan(100)
    expect([...outcome.refused].sort()).toEqual([
      'mixed-currencies',
      'needs-time',
      'offset-not-aligned',
      'time-zone-not-possible',
      'unreachable-dimension',
    ])
  })

  it('makes one aggregate per fact and reads of each table only what is asked for', () => {
    const { sql, plan } = compileQuery(model, { metrics: ['roas'], dimensions: ['campaign_name'] }, context)
    expect(plan.aggregates.map(({ dataset, measures }) => [dataset, measures])).toEqual([
      ['sessions', ['session_revenue_reporting']],
      ['ad_performance', ['spend_reporting']],
    ])
    expect(renderText(sql)).toContain(
      '(select "campaign_name", "source_platform", "campaign_id" from "analytics"."dim_acme__campaigns")',
    )
  })
})

it('warns that what is compared is not as long, and says how long either is', () => {
  const time = { range: { start: '2026-10-01', end: '2026-11-01' }, compare: 'previous_period' } as const
  expect(compileQuery(model, { metrics: ['sessions'], time }, context).warnings).toEqual([
    {
      code: 'compared-lengths-differ',
      message: 'the range has 31 days, the one it is compared with 30 days',
    },
  ])
})

describe('a refusal', () => {
  it('names what is unknown and what was most likely meant', () => {
    const refusal = refusalOf({ metrics: ['raos'], dimensions: ['campaing_name'] })
    expect(refusal.problems.map(({ code, field, suggestions }) => [code, field, suggestions[0]])).toEqual([
      ['unknown-dimension', 'dimensions[0]', 'campaign_name'],
      ['unknown-metric', 'metrics[0]', 'roas'],
    ])
  })

  it('of a month as a dimension says where months are asked for', () => {
    const refusal = refusalOf({ metrics: ['orders'], dimensions: ['month'], time: { relative: 'last_3mo' } })
    expect(refusal.message).toContain('no dimension is called month; time.grain makes a row of each month')
    expect(refusal.nearestQuery).toEqual({
      metrics: ['orders'],
      dimensions: [],
      time: { relative: 'last_3mo', grain: 'month' },
    })
  })

  it('names the metric and the dimension that do not go together, and the nearest query that is answered', () => {
    const refusal = refusalOf({ metrics: ['orders', 'sessions'], dimensions: ['campaign_name', 'platform'] })
    expect(refusal.message).toContain('orders can not be told by campaign_name')
    expect(refusal.nearestQuery).toEqual({ metrics: ['orders', 'sessions'], dimensions: [] })
  })

  it('does not add up money of several currencies', () => {
    const refusal = refusalOf({ metrics: ['spend'] })
    expect(refusal.code).toBe('mixed-currencies')
    expect(refusal.nearestQuery).toEqual({ metrics: ['spend_reporting'] })
    const pinned = { field: 'ad_performance.currency', operator: 'equals', values: ['USD'] } as const
    expect(compileQuery(model, { metrics: ['spend'], filters: pinned }, context).columns[0]?.unit).toBe('USD')
    expect(
      compileQuery(model, { metrics: ['spend'], dimensions: ['ad_performance.currency'] }, context).columns[1]?.unit,
    ).toBe('currency')
  })

  it('does not take a currency chosen by its figures for the only one', () => {
    const much = {
      field: 'ad_performance.currency',
      metric: 'impressions',
      operator: 'equals',
      values: ['2'],
    } as const
    expect(refusalOf({ metrics: ['spend'], filters: much }).code).toBe('mixed-currencies')
  })

  it('is of the totals alone where each group has one currency', () => {
    const query = { metrics: ['spend'], dimensions: ['ad_performance.currency'] }
    const refusal = refusalOf({ ...query, totals: true })
    expect(refusal.problems.map(({ code, field }) => [code, field])).toEqual([['mixed-currencies', 'totals']])
    expect(refusal.nearestQuery).toEqual(query)
  })

  it('does not guess which of several dimensions a name means', () => {
    expect(refusalOf({ metrics: ['sessions'], dimensions: ['source_platform'] }).problems[0]).toMatchObject({
      code: 'ambiguous-dimension',
      suggestions: expect.arrayContaining(['sessions.source_platform']),
    })
  })

  it('treats what is hidden, and what is made of it, as unknown', () => {
    const hidden = { ...context, hidden: ['spend_reporting', 'campaigns.campaign_name'] }
    expect(() => compileQuery(model, { metrics: ['roas'] }, hidden)).toThrow(/no metric is called roas/)
    expect(() => compileQuery(model, { metrics: ['sessions'], dimensions: ['campaign_name'] }, hidden)).toThrow(
      /no dimension is called campaign_name/,
    )
  })

  it('tells of all problems of a query at once', () => {
    const refusal = refusalOf({
      metrics: ['sessions'],
      filters: {
        and: [
          { field: 'platform', operator: 'in', values: [] },
          { field: 'device', operator: 'at_least', values: [3] },
        ],
      },
      time: { relative: 'last_fortnight', grain: 'week' },
    })
    expect(refusal.problems.map(({ field }) => field)).toEqual([
      'time.relative',
      'filters.and[0].values',
      'filters.and[1].values[0]',
    ])
  })
})

describe('a model that does not hold together', () => {
  it('is refused with all its problems', () => {
    const broken = starModel()
    const orders = broken.datasets.find(({ name }) => name === 'orders')
    const datasets = broken.datasets.map((dataset) => (dataset === orders ? { ...dataset, keys: [] } : dataset))
    const metrics = [
      ...broken.metrics,
      { type: 'ratio', name: 'a', numerator: { metric: 'b' }, denominator: { metric: 'sesions' } },
      { type: 'cumulative', name: 'b', metric: 'a' },
    ] as const
    const problems = lintModel({ ...broken, datasets, metrics }).map(({ message }) => message)
    expect(problems).toEqual([
      'does not end in a key of orders, so it could multiply rows; it declares none',
      'no metric is called sesions, did you mean sessions?',
      'is made of itself: a → b → a',
    ])
    expect(() => compileQuery({ ...broken, datasets, metrics }, { metrics: ['sessions'] }, context)).toThrow(
      /could multiply rows.*did you mean sessions.*a → b → a/,
    )
  })

  it('has no step that each row would take by itself', () => {
    const bought = { dataset: 'orders', entity: 'customer_id' }
    const metrics = [
      ...model.metrics,
      { type: 'conversion', name: 'again', base: bought, conversion: bought, result: 'rate' },
      {
        type: 'funnel',
        name: 'twice',
        steps: ['first', 'second'].map((name) => ({ name, ...bought })),
        result: { step: 'second' },
      },
    ] as const
    expect(lintModel({ ...model, metrics }).map(({ path, message }) => [path, message.slice(0, 36)])).toEqual([
      ['metrics.again.conversion', 'is the very event that it follows, a'],
      ['metrics.twice.steps.second', 'is the very event that it follows, a'],
    ])
  })

  it('has no two names that differ in capitals alone, since SQL would give one for the other', () => {
    const metrics = [...model.metrics, { type: 'simple', name: 'Sessions', measure: 'sessions.visitors' }] as const
    expect(lintModel({ ...model, metrics })).toEqual([
      {
        code: 'duplicate-name',
        path: 'metrics.Sessions',
        message: 'Sessions differs from sessions in capitals alone',
      },
    ])
  })
})
