import { column, sql } from '@gata/sql'
import { compile, defineModel, type UnitTest } from '@gata/transform'
import { runGraph } from '@gata/transform/run'
import { openWarehouse } from '@gata/warehouse'
import { expect, it } from 'vitest'
import { unitTestGate } from './unit-tests.ts'

it('a model whose unit test fails is not built, nor what stands below; another is', async () => {
  await using warehouse = await openWarehouse(':memory:')
  let asked = 0
  const tests = async (): Promise<readonly UnitTest[]> => {
    asked++
    return [
      { name: 'it says two', covers: 'fct_*__orders', model: orders('acme'), given: [], expect: [{ says: 2 }] },
      { name: 'it says one', covers: 'fct_*__sessions', model: sessions, given: [], expect: [{ says: 1 }] },
    ]
  }
  const { results } = await runGraph(warehouse, compile([orders('acme'), orders('zorg'), sessions, below]), {
    beforeBuild: unitTestGate(tests),
  })
  const outcomes = results.map(({ node, status }) => `${node.name} ${status}`)
  expect(outcomes.toSorted()).toEqual([
    'below_acme__orders skipped',
    'fct_acme__orders error',
    'fct_acme__sessions success',
    'fct_zorg__orders error',
  ])
  expect(results.find(({ status }) => status === 'error')?.error?.message).toContain(
    'a unit test fails:\n  it says two\n    - {"says":2}\n    + {"says":1}',
  )
  expect(asked).toBe(2) // once a shape, for however many tenants
})

const table = {
  schema: 'analytics',
  kind: 'table',
  layer: 'analytics',
  description: 'For a test.',
  columns: { says: column('integer', 'Number.') },
} as const

function orders(tenant: string) {
  return defineModel({ ...table, name: `fct_${tenant}__orders`, tenant, query: sql`select 1 as says` })
}

const sessions = defineModel({ ...table, name: 'fct_acme__sessions', tenant: 'acme', query: sql`select 1 as says` })
const below = defineModel({
  ...table,
  name: 'below_acme__orders',
  tenant: 'acme',
  query: sql`select says from ${orders('acme')}`,
})
