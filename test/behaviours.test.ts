import { describe, expect, it } from 'vitest'
import { isThere, namedTestsIn, readNumberedRows } from './named-tests.ts'

describe('docs/behaviours.md', () => {
  const rows = readNumberedRows('docs/behaviours.md').map(({ number, cells }) => ({
    number,
    tests: namedTestsIn(cells['Shown by']),
    notYet: cells['Not yet'] ?? '',
  }))

  it('lists the 20 behaviours in their order, each with a test or with what stands in its way', () => {
    expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1))
    expect(rows.filter(({ tests, notYet }) => tests.length === 0 && notYet === '')).toEqual([])
  })

  it('names tests that are there', () => {
    expect(rows.flatMap(({ tests }) => tests).filter((test) => !isThere(test))).toEqual([])
  })
})
