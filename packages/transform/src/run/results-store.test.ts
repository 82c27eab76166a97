import type { Warehouse } from '@gata/warehouse'
import { openMemoryWarehouse } from '@gata/warehouse/testing'
import { describe, expect, it } from 'vitest'
import type { ModelTest } from '../index.ts'
import { landSource, landSwitches, type SwitchedSpec, switchedGraph, throwSwitch } from '../testing/switched-graph.ts'
import { auditGraph } from './audit.ts'
import { createResultsStore } from './results-store.ts'
import { prepareWarehouse, runGraph } from './run-graph.ts'

const isGood: ModelTest = { type: 'expression', name: 'good', expression: "id <> 'bad'", severity: 'error' }
const isNamed: ModelTest = { type: 'not_null', column: 'id', severity: 'error' }

const specs: readonly SwitchedSpec[] = [
  { name: 'acme_landed', kind: 'source', tenant: 'acme' },
  { name: 'bolt_landed', kind: 'source', tenant: 'bolt' },
  { name: 'acme_first', above: ['acme_landed'], tenant: 'acme' },
  { name: 'acme_fact', above: ['acme_first'], tenant: 'acme', tests: [isGood, isNamed] },
  { name: 'bolt_fact', above: ['bolt_landed'], tenant: 'bolt', tests: [isGood] },
  { name: 'all', kind: 'view' },
]

async function landed(): Promise<Warehouse> {
  const warehouse = await openMemoryWarehouse()
  await landSwitches(warehouse)
  await landSource(warehouse, 'acme_landed', 7)
  await landSource(warehouse, 'bolt_landed', 9)
  return warehouse
}

describe('the results of runs', () => {
  it('are keyed by run, tenant and the newest load that each node had consumed', async () => {
    await using warehouse = await landed()
    await runGraph(warehouse, switchedGraph(specs), { runId: 'first', audit: true })
    await landSource(warehouse, 'acme_landed', 12)
    await runGraph(warehouse, switchedGraph(specs), { runId: 'second', audit: true })

    expect(
      await warehouse.rows(`
        select invocation_id, node_name, tenant_slug, load_seq
        from observability.run_results
        where not (resource_type = 'model' and node_name like '%landed' or node_name = 'switches')
        order by invocation_id, node_id`),
    ).toEqual([
      { invocation_id: 'first', node_name: 'acme_fact', tenant_slug: 'acme', load_seq: 7 },
      { invocation_id: 'first', node_name: 'expression_good', tenant_slug: 'acme', load_seq: 7 },
      { invocation_id: 'first', node_name: 'not_null_id', tenant_slug: 'acme', load_seq: 7 },
      { invocation_id: 'first', node_name: 'acme_first', tenant_slug: 'acme', load_seq: 7 },
      { invocation_id: 'first', node_name: 'all', tenant_slug: null, load_seq: null },
      { invocation_id: 'first', node_name: 'bolt_fact', tenant_slug: 'bolt', load_seq: 9 },
      { invocation_id: 'first', node_name: 'expression_good', tenant_slug: 'bolt', load_seq: 9 },
      { invocation_id: 'second', node_name: 'acme_fact', tenant_slug: 'acme', load_seq: 12 },
      { invocation_id: 'second', node_name: 'expression_good', tenant_slug: 'acme', load_seq: 12 },
      { invocation_id: 'second', node_name: 'not_null_id', tenant_slug: 'acme', load_seq: 12 },
      { invocation_id: 'second', node_name: 'acme_first', tenant_slug: 'acme', load_seq: 12 },
    ])
    expect(
      await warehouse.rows(`
        select node_id, tenant_slug, load_seq
        from observability.test_artifacts__current
        order by node_id`),
    ).toEqual([
      { node_id: 'analytics.acme_fact.expression_good', tenant_slug: 'acme', load_seq: 12 },
      { node_id: 'analytics.acme_fact.not_null_id', tenant_slug: 'acme', load_seq: 12 },
      { node_id: 'analytics.bolt_fact.expression_good', tenant_slug: 'bolt', load_seq: 9 },
    ])
  })

  it('of runs of two tenants at the same time are all there, and a run of one leaves those of the other', async () => {
    await using warehouse = await landed()
    const manifest = switchedGraph(specs)
    await prepareWarehouse(warehouse)
    const run = (tenant: string, runId: string) =>
      runGraph(warehouse, manifest, { runId, selection: { tenant }, audit: true, force: true })
    for (let round = 0; round < 3; round++) {
      await Promise.all([run('acme', `acme ${round}`), run('bolt', `bolt ${round}`)])
    }
    await run('acme', 'last')
    expect(
      await warehouse.rows(`
        select tenant_slug, invocation_id, count(*) as rows
        from observability.run_results__current
        where tenant_slug is not null
        group by all
        order by all`),
    ).toEqual([
      { tenant_slug: 'acme', invocation_id: 'last', rows: 5 },
      { tenant_slug: 'bolt', invocation_id: 'bolt 2', rows: 3 },
    ])
    expect(
      await warehouse.rows(`
        select status, count(*) as runs, count(completed_at) as ended
        from observability.invocations
        group by all`),
    ).toEqual([{ status: 'success', runs: 7, ended: 7 }])
  })

  it('count a definition once as long as it does not change, and forget tests that a model no longer has', async () => {
    await using warehouse = await landed()
    await runGraph(warehouse, switchedGraph(specs), { audit: true })
    await runGraph(warehouse, switchedGraph(specs), { audit: true, force: true })
    const without = specs.map((spec) => (spec.name === 'acme_fact' ? { ...spec, version: 2, tests: [isNamed] } : spec))
    await runGraph(warehouse, switchedGraph(without), { audit: true })

    expect(
      await warehouse.rows(`
        select model_name, count(*) as definitions
        from observability.model_artifacts
        where model_name in ('acme_fact', 'bolt_fact')
        group by all
        order by all`),
    ).toEqual([
      { model_name: 'acme_fact', definitions: 2 },
      { model_name: 'bolt_fact', definitions: 1 },
    ])
    expect(await warehouse.rows('select node_id from observability.test_artifacts__current order by node_id')).toEqual([
      { node_id: 'analytics.acme_fact.not_null_id' },
      { node_id: 'analytics.bolt_fact.expression_good' },
    ])
    expect(await warehouse.rows('select count(*) as tests from observability.test_artifacts')).toEqual([{ tests: 3 }])
  })

  it('say how each run ended, and which tenants the tests alone were about', async () => {
    await using warehouse = await landed()
    await runGraph(warehouse, switchedGraph(specs), { runId: 'good', record: { command: 'run', options: {} } })
    await throwSwitch(warehouse, 'acme_first', 'broken')
    await runGraph(warehouse, switchedGraph(specs), { runId: 'bad', force: true, selection: { tenant: 'acme' } })
    for (const tenant of ['acme', 'bolt']) {
      await auditGraph(warehouse, switchedGraph(specs), { runId: 'tests', force: true, selection: { tenant } })
    }
    await runGraph(warehouse, switchedGraph(specs), { runId: 'nothing', selection: { tenant: 'bolt' } })
    expect(
      await warehouse.rows(`
        select invocation_id, command, tenants, status, load_seq
        from observability.invocations
        order by started_at`),
    ).toEqual([
      { invocation_id: 'good', command: 'run', tenants: '["acme","bolt"]', status: 'success', load_seq: 9 },
      { invocation_id: 'bad', command: 'run', tenants: '["acme"]', status: 'error', load_seq: 7 },
      { invocation_id: 'tests', command: 'test', tenants: '["acme","bolt"]', status: 'success', load_seq: null },
    ])
  })

  it('go on in the tables of an older version, which lack columns', async () => {
    await using warehouse = await landed()
    await warehouse.run('create schema observability')
    await warehouse.run(`
      create table observability.run_results (invocation_id varchar, node_id varchar, status varchar)`)
    await warehouse.run(`insert into observability.run_results values ('old', 'analytics.acme_fact', 'success')`)
    await createResultsStore(warehouse)
    await runGraph(warehouse, switchedGraph(specs), { runId: 'new' })
    expect(
      await warehouse.rows(`
        select invocation_id, load_seq
        from observability.run_results
        where node_id = 'analytics.acme_fact'
        order by invocation_id`),
    ).toEqual([
      { invocation_id: 'new', load_seq: 7 },
      { invocation_id: 'old', load_seq: null },
    ])
  })
})
