import { column, sql } from '@gata/sql'
import type { Warehouse } from '@gata/warehouse'
import { openMemoryWarehouse } from '@gata/warehouse/testing'
import { describe, expect, it } from 'vitest'
import { compile, defineModel, type Manifest, type Model, type Severity } from '../index.ts'
import { auditGraph } from './audit.ts'
import { runGraph } from './run-graph.ts'

const good = `('a', 'open', 1), ('b', 'paid', 2)`

describe('an audit', () => {
  it('passes good rows and does not test them again until they change', async () => {
    await using warehouse = await openMemoryWarehouse()
    const first = await audited(warehouse, orders(good))
    const second = await audited(warehouse, orders(good))
    const third = await audited(warehouse, orders(`${good}, ('c', 'open', 3)`))

    expect(first.results.map(({ name, status }) => `${name} ${status}`)).toEqual([
      'not_null_id pass',
      'accepted_values_state pass',
      'expression_positive pass',
      'unique_id pass',
      'relationships_id_customers_id pass',
    ])
    expect([first, second, third].map(({ auditPassed, results }) => [auditPassed, results.length])).toEqual([
      [true, 5],
      [true, 0],
      [true, 5],
    ])
  })

  it('counts the rows that fail each test', async () => {
    await using warehouse = await openMemoryWarehouse()
    const bad = `('a', 'open', 1), ('a', null, 1), ('a', 'lost', 0), (null, 'open', null), ('z', 'open', 1)`

    const { auditPassed, results } = await audited(warehouse, orders(bad))

    expect(auditPassed).toBe(false)
    expect(Object.fromEntries(results.map(({ name, failingRows }) => [name, failingRows]))).toEqual({
      not_null_id: 1,
      accepted_values_state: 1,
      expression_positive: 2,
      unique_id: 2,
      relationships_id_customers_id: 1,
    })
  })

  it('fails again while nothing is mended, although nothing was built', async () => {
    await using warehouse = await openMemoryWarehouse()
    const bad = orders(`('a', 'open', -1)`)
    await audited(warehouse, bad)

    expect(await audited(warehouse, bad)).toMatchObject({ auditPassed: false, unchangedModels: 0 })
    expect((await audited(warehouse, orders(good))).auditPassed).toBe(true)
  })

  it('lets a test of severity warn pass, and says so', async () => {
    await using warehouse = await openMemoryWarehouse()
    const { auditPassed, results } = await audited(warehouse, orders(`('a', 'open', -1)`, 'warn'))

    expect(auditPassed).toBe(true)
    expect(results.find(({ name }) => name === 'expression_positive')).toMatchObject({
      status: 'warn',
      message: 'one row fails',
    })
  })

  it('tells of a test that can not be run', async () => {
    await using warehouse = await openMemoryWarehouse()
    const manifest = orders(good)
    await runGraph(warehouse, manifest)
    await warehouse.run('drop table analytics.customers')

    const { auditPassed, results } = await auditGraph(warehouse, manifest, { runId: 'r' })

    expect(auditPassed).toBe(false)
    expect(results.find(({ status }) => status === 'error')?.message).toMatch(/customers does not exist/)
  })

  it('stores what it found beside the results of the models', async () => {
    await using warehouse = await openMemoryWarehouse()
    await audited(warehouse, orders(`('a', 'open', -1)`))

    expect(
      await warehouse.rows(`
        select node_name, status, rows_affected, test_type, target_model_ids::varchar as targets
        from observability.run_results__current
        join observability.test_artifacts__current using (node_id)
        where status <> 'pass'
      `),
    ).toEqual([
      {
        node_name: 'expression_positive',
        status: 'fail',
        rows_affected: 1,
        test_type: 'expression',
        targets: '["analytics.orders"]',
      },
    ])
  })
})

function orders(values: string, severity: Severity = 'error'): Manifest {
  const text = column('varchar', 'Text.')
  const customers = table('customers', {
    columns: { id: text },
    query: sql`select id from (values ('a'), ('b'), ('c')) as t(id)`,
  })
  const rows: Model = table('orders', {
    columns: { id: text, state: text, amount: column('integer', 'Sum.') },
    grain: ['id'],
    tests: [
      { type: 'not_null', column: 'id', severity: 'error' },
      { type: 'accepted_values', column: 'state', values: ['open', 'paid'], severity: 'error' },
      { type: 'relationships', column: 'id', to: customers, field: 'id', severity: 'error' },
      { type: 'expression', name: 'positive', expression: 'amount > 0', severity },
    ],
    query: sql`select id::varchar as id, state::varchar as state, amount from (values ${{ type: 'sql', parts: [{ kind: 'text', text: values }] }}) as t(id, state, amount)`,
  })
  return compile([customers, rows])
}

function table(name: string, spec: Pick<Model, 'columns' | 'query'> & Partial<Pick<Model, 'grain' | 'tests'>>): Model {
  return defineModel({
    name,
    schema: 'analytics',
    kind: 'table',
    layer: 'analytics',
    description: 'For a test.',
    ...spec,
  })
}

async function audited(warehouse: Warehouse, manifest: Manifest): ReturnType<typeof auditGraph> {
  const { runId } = await runGraph(warehouse, manifest)
  return await auditGraph(warehouse, manifest, { runId })
}
