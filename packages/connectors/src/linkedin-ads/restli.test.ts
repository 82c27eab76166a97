import { describe, expect, it } from 'vitest'
import { dayOf, restliDate, restliQuery } from './restli.ts'

describe('a query of Rest.li', () => {
  it('keeps its structure and encodes what stands in values', () => {
    const parameters = {
      q: 'search',
      search: { status: { values: ['ACTIVE', 'PAUSED'] }, name: "Bob's (new), ä" },
      dateRange: { start: restliDate('2026-07-01') },
      accounts: ['urn:li:sponsoredAccount:1', 'urn:li:sponsoredAccount:2'],
    }
    expect(restliQuery({ parameters, fields: ['dateRange', 'clicks'] })).toBe(
      'q=search' +
        '&search=(status:(values:List(ACTIVE,PAUSED)),name:Bob%27s%20%28new%29%2C%20%C3%A4)' +
        '&dateRange=(start:(year:2026,month:7,day:1))' +
        '&accounts=List(urn%3Ali%3AsponsoredAccount%3A1,urn%3Ali%3AsponsoredAccount%3A2)' +
        '&fields=dateRange,clicks',
    )
  })

  it('writes a day in parts and back', () => {
    expect(restliDate('2026-02-09')).toEqual({ year: 2026, month: 2, day: 9 })
    expect(dayOf({ year: 2026, month: 2, day: 9 })).toBe('2026-02-09')
  })
})
