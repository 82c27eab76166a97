import type { semanticQuery } from '@gata/contract'
import type { SemanticQuery } from '@gata/semantic'
import { expect, it } from 'vitest'
import type { z } from 'zod'
import { asComparison, withDefaultLimit } from './questions-asked.ts'

it('what the contract promises is what the planner takes, as the compiler sees it', () => {
  const taken = (asked: z.infer<typeof semanticQuery>): SemanticQuery => asked
  expect(taken({ metrics: ['spend'] })).toEqual({ metrics: ['spend'] })
})

it('a question gets what it leaves out and keeps what it says', () => {
  expect(withDefaultLimit({ metrics: [] })).toEqual({ metrics: [], limit: 10_000 })
  expect(withDefaultLimit({ limit: 0 })).toEqual({ limit: 0 })
  expect(asComparison({ time: { compare: 'previous_year' } })).toEqual({ time: { compare: 'previous_year' } })
  expect(asComparison({})).toEqual({ time: { compare: 'previous_period' } })
  expect(withDefaultLimit([1])).toEqual({ body: [1], limit: 10_000 })
})
