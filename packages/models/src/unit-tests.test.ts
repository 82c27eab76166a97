import { runUnitTest } from '@gata/transform/run'
import { expect, it } from 'vitest'
import { unitTests } from './unit-tests.ts'

it.each(unitTests.map((test) => ({ name: `${test.covers}: ${test.name}`, test })))('$name', async ({ test }) => {
  const { status, difference } = await runUnitTest(test)
  expect([status, ...difference]).toEqual(['pass'])
})

it('each unit test fails where one cell of what it expects is another', async () => {
  for (const test of unitTests) {
    const [first = {}, ...others] = test.expect
    const [column = ''] =
      Object.entries(first).find(([, value]) => typeof value === 'number') ?? Object.entries(first)[0] ?? []
    const cell = typeof first[column] === 'number' ? 9999 : 'another'
    const { status } = await runUnitTest({ ...test, expect: [{ ...first, [column]: cell }, ...others] })
    expect([test.name, status]).toEqual([test.name, expect.stringMatching(/^(fail|error)$/)])
  }
})
