import { column, sql } from '@gata/sql'
import type { Warehouse } from '@gata/warehouse'
import { openMemoryWarehouse } from '@gata/warehouse/testing'
import { describe, expect, it } from 'vitest'
import { compile, defineModel, type Manifest, type Model, type ModelTest, thisModel } from '../index.ts'
import { auditGraph } from './audit.ts'
import { runGraph } from './run-graph.ts'
import { failuresKept, forgetFailures, readFailures } from './test-failures.ts'

const now = new Date('2026-11-20T12:00:00Z')

describe('a test', () => {
  const cases: readonly { readonly test: ModelTest; readonly expected: string; readonly failing: number }[] = [
    { test: { type: 'row_count', minimum: 4, maximum: 4, severity: 'error' }, expected: 'pass', failing: 0 },
    { test: { type: 'row_count', minimum: 5, severity: 'error' }, expected: 'fail', failing: 1 },
    { test: { type: 'row_count', maximum: 3, severity: 'warn' }, expected: 'warn', failing: 1 },
    { test: { type: 'row_count', maximum: 3, where: 'amount > 1', severity: 'error' }, expected: 'pass', failing: 0 },
    { test: { type: 'freshness', column: 'at', within: '3 days', severity: 'error' }, expected: 'pass', failing: 0 },
    { test: { type: 'freshness', column: 'at', within: '36 hours', severity: 'error' }, expected: 'fail', failing: 1 },
    {
      test: { type: 'freshness', column: 'at', within: '1 hour', where: 'false', severity: 'error' },
      expected: 'pass',
      failing: 0,
    },
    { test: { type: 'not_null', column: 'id', severity: 'error' }, expected: 'fail', failing: 1 },
    { test: { type: 'not_null', column: 'id', where: 'amount < 4', severity: 'error' }, expected: 'pass', failing: 0 },
    { test: { type: 'unique', columns: ['state'], severity: 'error' }, expected: 'fail', failing: 2 },
    { test: { type: 'unique', columns: ['state'], limit: 1, severity: 'error' }, expected: 'fail', failing: 1 },
    {
      test: { type: 'unique', columns: ['state'], where: `state = 'paid'`, severity: 'error' },
      expected: 'pass',
      failing: 0,
    },
    { test: { type: 'unique', columns: ['state'], errorIf: '> 2', severity: 'error' }, expected: 'warn', failing: 2 },
    {
      test: { type: 'unique', columns: ['state'], errorIf: '>= 5', warnIf: '>= 3', severity: 'error' },
      expected: 'pass',
      failing: 2,
    },
    { test: { type: 'unique', columns: ['state'], warnIf: '!= 2', severity: 'warn' }, expected: 'pass', failing: 2 },
    {
      test: {
        type: 'singular',
        name: 'no_two_in_a_row',
        query: sql`select a.id from ${thisModel} as a join ${thisModel} as b on b.amount = a.amount + 1 and b.state = a.state`,
        severity: 'error',
      },
      expected: 'fail',
      failing: 1,
    },
  ]

  it('passes, warns and fails by what it finds among the rows that it looks at', async () => {
    await using warehouse = await openMemoryWarehouse()
    const { results } = await audited(warehouse, graph(cases.map(({ test }, index) => named(test, index))))
    const found = new Map(results.map(({ name, status, failingRows }) => [name, [status, failingRows]]))
    expect(cases.map((_, index) => found.get(`case_${index}`))).toEqual(
      cases.map(({ expected, failing }) => [expected, failing]),
    )
  })

  it('warns without keeping anybody from publishing', async () => {
    await using warehouse = await openMemoryWarehouse()
    const warning = cases.filter(({ expected }) => expected !== 'fail').map(({ test }, index) => named(test, index))
    expect((await audited(warehouse, graph(warning))).auditPassed).toBe(true)
  })

  it('of freshness is run again although nothing changed', async () => {
    await using warehouse = await openMemoryWarehouse()
    const manifest = graph([{ type: 'freshness', column: 'at', within: '3 days', severity: 'error' }])
    const later = new Date('2026-12-20T12:00:00Z')
    const first = await audited(warehouse, manifest)
    const second = await auditGraph(warehouse, manifest, { runId: 'later', now: () => later })
    expect([first.auditPassed, second.auditPassed]).toEqual([true, false])
    expect(second.results[0]?.message).toBe('the newest at is older than 3 days')
  })

  it('is refused where it says what can not be', () => {
    const bad: readonly ModelTest[] = [
      { type: 'not_null', column: 'id', severity: 'error' },
      { type: 'not_null', column: 'id', where: 'amount > 1', severity: 'error' },
      { type: 'row_count', severity: 'error', limit: 0 },
      { type: 'unique', columns: ['state'], severity: 'warn', errorIf: '> 1' },
      {
        type: 'singular',
        name: 'lost',
        query: sql`select * from ${{ ...graphModel([]), name: 'ordres' }}`,
        severity: 'warn',
      },
    ]
    expect(() => graph(bad)).toThrow(
      /two tests named not_null_id[\s\S]*limit is a number from 1[\s\S]*needs a minimum[\s\S]*errorIf counts only[\s\S]*ordres, which is no model/,
    )
  })
})

describe('failing rows', () => {
  const test: ModelTest = { type: 'not_null', column: 'id', severity: 'warn' }
  const id = 'analytics.orders.not_null_id'

  it('are kept with what a reader needs, and go when the test passes', async () => {
    await using warehouse = await openMemoryWarehouse()
    await audited(warehouse, graph([test]))
    expect(await readFailures(warehouse, id)).toMatchObject({
      failingRows: 1,
      rows: [{ id: null, state: 'open', amount: 4 }],
    })
    await audited(warehouse, graph([test], `('a', 'open', 1)`))
    expect(await readFailures(warehouse, id)).toBe(null)
  })

  it('are kept up to a bound, and all are counted', async () => {
    await using warehouse = await openMemoryWarehouse()
    const many = Array.from({ length: 250 }, (_, index) => `(null, 'open', ${index})`).join(', ')
    await audited(warehouse, graph([test], many))
    const kept = await readFailures(warehouse, id)
    expect([kept?.failingRows, kept?.rows.length]).toEqual([250, failuresKept])
  })

  it('never hold what is heavy', async () => {
    await using warehouse = await openMemoryWarehouse()
    await audited(warehouse, graph([test], rows, ['state']))
    expect(Object.keys((await readFailures(warehouse, id))?.rows[0] ?? {})).toEqual(['id', 'amount', 'at'])
  })

  it('can be forgotten for one tenant', async () => {
    await using warehouse = await openMemoryWarehouse()
    await audited(warehouse, graph([test]))
    expect([await forgetFailures(warehouse, 'other'), await forgetFailures(warehouse, 'acme')]).toEqual([0, 1])
  })
})

function named(test: ModelTest, index: number): ModelTest {
  return { ...test, name: `case_${index}` }
}

const rows = `('a', 'open', 1), ('b', 'open', 2), ('c', 'paid', 3), (null, 'open', 4)`

function graph(tests: readonly ModelTest[], values = rows, heavyColumns: readonly string[] = []): Manifest {
  return compile([graphModel(tests, values, heavyColumns)])
}

function graphModel(tests: readonly ModelTest[], values = rows, heavyColumns: readonly string[] = []): Model {
  const text = column('varchar', 'Text.')
  return defineModel({
    name: 'orders',
    schema: 'analytics',
    kind: 'table',
    layer: 'analytics',
    tenant: 'acme',
    description: 'For a test.',
    columns: { id: text, state: text, amount: column('integer', 'Sum.'), at: column('timestamptz', 'When.') },
    heavyColumns,
    tests,
    query: sql`
      select id::varchar as id, state, amount, '2026-11-18 12:00:00+00'::timestamptz as at
      from (values ${{ type: 'sql', parts: [{ kind: 'text', text: values }] }}) as t(id, state, amount)
    `,
  })
}

async function audited(warehouse: Warehouse, manifest: Manifest): ReturnType<typeof auditGraph> {
  const { runId } = await runGraph(warehouse, manifest)
  return await auditGraph(warehouse, manifest, { runId, now: () => now })
}
