import { describe, expect, it } from 'vitest'
import { parseQuery, wordOf, wordsOf } from './restli-query.ts'

describe('a query of Rest.li', () => {
  const query = parseQuery(
    'q=analytics&dateRange=(start:(year:2026,month:7),end:(year:2027))&accounts=List(urn%3Ali%3AsponsoredAccount%3A1,b)&fields=clicks,dateRange',
  )

  it('is read into words, lists and records', () => {
    expect(wordOf(query, 'q')).toBe('analytics')
    expect(wordOf(query, 'dateRange', 'start', 'month')).toBe('7')
    expect(wordOf(query, 'dateRange', 'end', 'month')).toBeNull()
    expect(wordsOf(query, 'accounts')).toEqual(['urn:li:sponsoredAccount:1', 'b'])
    expect(wordsOf(query, 'fields')).toEqual(['clicks', 'dateRange'])
  })

  it('leaves only a word of brackets that were encoded too', () => {
    expect(wordsOf(parseQuery('accounts=List%28a%2Cb%29'), 'accounts')).toBeNull()
  })

  it.each(['accounts=List(a,(b)', 'dateRange=(start)', 'name=a(b'])('refuses %s', (text) => {
    expect(() => parseQuery(text)).toThrow('Invalid query parameters')
  })
})
