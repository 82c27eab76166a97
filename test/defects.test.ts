import { describe, expect, it } from 'vitest'
import { isThere, namedTestsIn, readNumberedRows } from './named-tests.ts'

describe('docs/defects.md', () => {
  const rows = readNumberedRows('docs/defects.md').map(({ number, cells }) => ({
    number,
    tests: namedTestsIn(cells['Shown by']),
  }))

  it('lists the 32 defects in their order, each with a test', () => {
    expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: 32 }, (_, index) => index + 1))
    expect(rows.filter(({ tests }) => tests.length === 0)).toEqual([])
  })

  it('names tests that are there', () => {
    expect(rows.flatMap(({ tests }) => tests).filter((test) => !isThere(test))).toEqual([])
  })
})
