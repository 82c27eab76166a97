import { describe, expect, it } from 'vitest'
import type { QueryChoice } from '../query-choice.ts'
import { queryFrom } from './query-words.ts'

const bare: QueryChoice = {
  tenant: 'acme',
  metrics: ['spend'],
  by: [],
  where: [],
  having: [],
  order: [],
  totals: false,
  fill: false,
  personalData: false,
  sql: false,
  format: 'table',
}

describe('the words of gata query', () => {
  it('name metrics, groups, an order and a page', () => {
    const choice = { ...bare, by: ['platform'], order: ['-spend', 'platform'], limit: 5, offset: 10 }
    expect(queryFrom(choice)).toEqual({
      metrics: ['spend'],
      dimensions: ['platform'],
      orderBy: [{ field: 'spend', direction: 'desc' }, { field: 'platform' }],
      limit: 5,
      offset: 10,
      totals: false,
      fill: false,
    })
  })

  it('name a period whose last day counts, or one before the present', () => {
    expect(queryFrom({ ...bare, from: '2026-09-01', to: '2026-09-30' }).time).toEqual({
      range: { start: '2026-09-01', end: '2026-10-01' },
    })
    expect(queryFrom({ ...bare, last: '30d', grain: 'week', compare: 'previous_period' }).time).toEqual({
      relative: 'last_30d',
      grain: 'week',
      compare: 'previous_period',
    })
    expect(queryFrom(bare).time).toBeUndefined()
  })

  it.each([
    [
      'platform=facebook_ads, google_ads',
      { field: 'platform', operator: 'in', values: ['facebook_ads', 'google_ads'] },
    ],
    ['device!=mobile', { field: 'device', operator: 'not_in', values: ['mobile'] }],
    ['users.is_customer=true', { field: 'users.is_customer', operator: 'in', values: [true] }],
    ['objective=null', { field: 'objective', operator: 'is_null' }],
    ['campaign_name~Search, Brand', { field: 'campaign_name', operator: 'contains', values: ['Search, Brand'] }],
    ['campaign_id=007', { field: 'campaign_id', operator: 'in', values: ['007'] }],
  ])('read the condition %j', (text, filter) => {
    expect(queryFrom({ ...bare, where: [text] }).filters).toEqual(filter)
  })

  it('compare metrics with numbers, and hold several conditions at once', () => {
    expect(queryFrom({ ...bare, having: ['spend>=100.5', 'roas<1'] }).having).toEqual({
      and: [
        { field: 'spend', operator: 'at_least', values: [100.5] },
        { field: 'roas', operator: 'less_than', values: [1] },
      ],
    })
  })

  it('keep a number of many digits as it was typed', () => {
    const filter = { field: 'spend', operator: 'at_least', values: ['9007199254740993'] }
    expect(queryFrom({ ...bare, having: ['spend>=9007199254740993'] }).having).toEqual(filter)
  })

  it.each([
    [{ metrics: [] }, /nothing is asked for.*gata semantic show acme lists what can be asked/],
    [{ where: ['platform'] }, /--where.*a field, one of/],
    [{ having: ['spend>='] }, /--having.*a value/],
    [{ where: ["a'; drop table x=1"] }, /--where/],
    [{ from: '2026-09-01' }, /--from and --to.*2026-09-01 and none/],
    [{ from: '2026-02-30', to: '2026-03-01' }, /two days as YYYY-MM-DD/],
  ])('are refused as %j', (wrong, message) => {
    expect(() => queryFrom({ ...bare, ...wrong })).toThrow(message)
  })
})
