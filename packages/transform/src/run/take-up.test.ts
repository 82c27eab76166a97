import { seededRandom } from '@gata/base'
import type { Warehouse } from '@gata/warehouse'
import { openMemoryWarehouse } from '@gata/warehouse/testing'
import { describe, expect, it } from 'vitest'
import type { Manifest, ModelTest } from '../index.ts'
import { landSwitches, namesBy, type SwitchedSpec, switchedGraph, throwSwitch } from '../testing/switched-graph.ts'
import { auditGraph } from './audit.ts'
import { type RunTask, readLastRun } from './last-run.ts'
import { type RunOutcome, runGraph } from './run-graph.ts'
import type { RunOptions } from './run-options.ts'

const isGood: ModelTest = { type: 'expression', name: 'good', expression: "id <> 'bad'", severity: 'error' }
const isNice: ModelTest = { type: 'expression', name: 'nice', expression: "id <> 'odd'", severity: 'warn' }
const isSlow: ModelTest = {
  type: 'expression',
  name: 'slow',
  expression: '(select sum(one.range % 7 * two.range) from range(100000) as one, range(100000) as two) > 0',
  severity: 'error',
}
const record = { command: 'build', options: {} }

describe('a run that tests as it builds', () => {
  const manifest = switchedGraph([
    { name: 'first', tests: [isGood, isNice] },
    { name: 'second', above: ['first'], tests: [isGood] },
    { name: 'third', above: ['second'] },
    { name: 'apart', tests: [isGood] },
  ])

  it('tests each model directly after it, before what stands below', async () => {
    await using warehouse = await switched()
    const told: string[] = []
    const { tests, succeeded } = await runGraph(warehouse, manifest, {
      audit: true,
      concurrency: 1,
      onEvent: (event) => {
        if (event.type === 'node-done') told.push(event.result.node.name)
        if (event.type === 'node-tested') told.push(`${event.node.name} tested`)
      },
    })
    expect(succeeded).toBe(true)
    expect(tests).toHaveLength(4)
    const after = (one: string, other: string): boolean => told.indexOf(one) > told.indexOf(other)
    expect([after('first tested', 'first'), after('second', 'first tested'), after('third', 'second tested')]).toEqual([
      true,
      true,
      true,
    ])
    expect(
      await warehouse.rows(`select count(*) as n from observability.run_results where resource_type = 'test'`),
    ).toEqual([{ n: 4 }])
  })

  it('leaves out what stands below a failed test and nothing else, and goes on past a warning', async () => {
    await using warehouse = await switched()
    await throwSwitch(warehouse, 'second', 'bad')
    await throwSwitch(warehouse, 'first', 'odd')
    const { results, tests, succeeded } = await runGraph(warehouse, manifest, { audit: true })
    expect(succeeded).toBe(false)
    expect(
      results.flatMap(({ node, status, failedUpstream }) =>
        status === 'skipped' ? [[node.name, failedUpstream]] : [],
      ),
    ).toEqual([['third', 'analytics.second.expression_good']])
    expect(
      tests
        .filter(({ status }) => status !== 'pass')
        .map(({ id, status }) => [id, status])
        .sort(),
    ).toEqual([
      ['analytics.first.expression_nice', 'warn'],
      ['analytics.second.expression_good', 'fail'],
    ])
  })

  it('tests again what never passed, although it need not be built, and what then stands below it', async () => {
    await using warehouse = await switched()
    await throwSwitch(warehouse, 'second', 'bad')
    await runGraph(warehouse, manifest, { audit: true })
    const again = await runGraph(warehouse, manifest, { audit: true })
    expect(namesBy(again.results, ({ status }) => status === 'success')).toEqual([])
    expect(again.results.find(({ status }) => status === 'skipped')?.failedUpstream).toBe(
      'analytics.second.expression_good',
    )
    expect(again.tests).toHaveLength(1)

    await warehouse.run(`update analytics.second set id = 'mended'`)
    const mended = await runGraph(warehouse, manifest, { audit: true })
    expect([mended.succeeded, namesBy(mended.results, ({ status }) => status === 'success')]).toEqual([true, ['third']])
    expect((await runGraph(warehouse, manifest, { audit: true })).tests).toEqual([])
  })

  it('looks at a relationship to what stands below once that is built', async () => {
    const to = { type: 'relation', schema: 'analytics', name: 'below' } as const
    const points: ModelTest = { type: 'relationships', column: 'id', to, field: 'id', severity: 'error' }
    const round = switchedGraph([
      { name: 'above', tests: [isGood, points] },
      { name: 'below', above: ['above'] },
    ])
    await using warehouse = await switched()
    expect((await runGraph(warehouse, round, { audit: true, record })).succeeded).toBe(true)
    expect((await runGraph(warehouse, round, { audit: true, record })).tests).toEqual([])
    await throwSwitch(warehouse, 'above', 'a stranger')
    const broken = await runGraph(warehouse, round, { audit: true, force: true, record })
    expect([broken.succeeded, namesBy(broken.results, ({ status }) => status === 'success')]).toEqual([
      false,
      ['above', 'below', 'switches'],
    ])
    expect(await left(warehouse)).toEqual([{ nodeId: 'analytics.above', work: 'test' }])
  })
})

describe('a run that is called off', () => {
  const manifest = switchedGraph([{ name: 'slow' }, { name: 'below', above: ['slow'] }, { name: 'quick' }])

  it('ends a statement that would take minutes, keeps what is done, and can be taken up', async () => {
    await using warehouse = await switched()
    await throwSwitch(warehouse, 'slow', 'slow')
    const controller = new AbortController()
    const onEvent: RunOptions['onEvent'] = (event) => {
      if (event.type === 'node-done' && event.result.node.name === 'quick') setTimeout(() => controller.abort(), 100)
    }
    const start = performance.now()
    const { results, succeeded } = await runGraph(warehouse, manifest, { record, signal: controller.signal, onEvent })
    expect(performance.now() - start).toBeLessThan(10_000)
    expect(succeeded).toBe(false)
    expect(namesBy(results, ({ status }) => status === 'cancelled')).toEqual(['below', 'slow'])
    expect(namesBy(results, ({ status }) => status === 'success')).toEqual(['quick', 'switches'])
    expect((await left(warehouse)).map(({ nodeId }) => nodeId)).toEqual(['analytics.below', 'analytics.slow'])
    expect(
      await warehouse.rows(
        `select node_name, status from observability.run_results where status = 'cancelled' order by node_name`,
      ),
    ).toEqual([
      { node_name: 'below', status: 'cancelled' },
      { node_name: 'slow', status: 'cancelled' },
    ])

    await throwSwitch(warehouse, 'slow', null)
    const retried = await retry(warehouse, manifest)
    expect(namesBy(retried.results, ({ status }) => status === 'success')).toEqual(['below', 'slow'])
    expect(await left(warehouse)).toEqual([])
  })

  it('by --fail-fast begins nothing more after the first failure', async () => {
    const manifest = switchedGraph([{ name: 'a' }, { name: 'b', above: ['a'] }, { name: 'c' }])
    await using warehouse = await switched()
    await throwSwitch(warehouse, 'a', 'broken')
    const { results } = await runGraph(warehouse, manifest, { failFast: true, concurrency: 1 })
    expect(results.map(({ node, status }) => [node.name, status])).toEqual([
      ['switches', 'success'],
      ['a', 'error'],
      ['b', 'skipped'],
      ['c', 'cancelled'],
    ])
  })
})

describe('an audit that is called off', () => {
  const manifest = switchedGraph([
    { name: 'first', tests: [isGood] },
    { name: 'second', above: ['first'], tests: [isSlow] },
    { name: 'third', above: ['second'], tests: [isGood] },
  ])

  it('ends a test that would take minutes, keeps what is done, and says what is untested', async () => {
    await using warehouse = await switched()
    await runGraph(warehouse, manifest)
    const controller = new AbortController()
    let begun = 0
    const now = (): Date => {
      if (++begun === 2) setTimeout(() => controller.abort(), 100)
      return new Date()
    }
    const start = performance.now()
    const outcome = await auditGraph(warehouse, manifest, { runId: 'tests', now, signal: controller.signal })
    expect(performance.now() - start).toBeLessThan(10_000)
    expect(outcome).toMatchObject({ auditPassed: false, unchangedModels: 0 })
    expect(outcome.results.map(({ model, status }) => [model.name, status])).toEqual([['first', 'pass']])
    expect(outcome.untested.map(({ name }) => name)).toEqual(['second', 'third'])
    expect(await warehouse.rows(`select status from observability.invocations where invocation_id = 'tests'`)).toEqual([
      { status: 'cancelled' },
    ])
  })

  it('is called off as a whole, although one tenant’s tests were done before', async () => {
    const manifest = switchedGraph([
      { name: 'one', tenant: 'acme', tests: [isGood] },
      { name: 'two', tenant: 'bolt', tests: [isGood] },
    ])
    await using warehouse = await switched()
    await runGraph(warehouse, manifest)
    await auditGraph(warehouse, manifest, { runId: 'tests', selection: { tenant: 'acme' } })
    const signal = AbortSignal.abort()
    await auditGraph(warehouse, manifest, { runId: 'tests', selection: { tenant: 'bolt' }, signal })
    expect(
      await warehouse.rows(`select status, tenants from observability.invocations where invocation_id = 'tests'`),
    ).toEqual([{ status: 'cancelled', tenants: '["acme","bolt"]' }])
  })

  it('by the end of a build leaves the tests that had to wait', async () => {
    const manifest = switchedGraph([
      { name: 'above', tests: [{ type: 'expression', name: 'good', expression: "id <> 'bad'", severity: 'error' }] },
      { name: 'below', above: ['above'], tests: [isSlow] },
    ])
    await using warehouse = await switched()
    const controller = new AbortController()
    const onEvent: RunOptions['onEvent'] = (event) => {
      if (event.type === 'node-done' && event.result.node.name === 'below') setTimeout(() => controller.abort(), 100)
    }
    const { tests } = await runGraph(warehouse, manifest, { audit: true, record, signal: controller.signal, onEvent })
    expect(tests.map(({ model, status }) => [model.name, status])).toEqual([['above', 'pass']])
    expect(await left(warehouse)).toEqual([{ nodeId: 'analytics.below', work: 'test' }])
  })
})

describe('what a run leaves', () => {
  it('is what failed, was left out, called off or lost, and taken up it is built and nothing else', async () => {
    const random = seededRandom(5)
    let taken = 0
    for (let round = 0; round < 8; round++) {
      await using warehouse = await switched()
      const manifest = switchedGraph(randomSpecs(random))
      const broken = manifest.nodes.map(({ name }) => name).filter(() => random() < 0.15)
      for (const name of broken) await throwSwitch(warehouse, name, 'broken')
      const controller = new AbortController()
      let until = random() < 0.5 ? Math.floor(random() * manifest.nodes.length) : Number.POSITIVE_INFINITY
      const onEvent: RunOptions['onEvent'] = ({ type }) => {
        if (type === 'node-done' && until-- <= 0) controller.abort()
      }
      const first = await runGraph(warehouse, manifest, { record, signal: controller.signal, onEvent })
      const undone = first.results.filter(({ status }) => status !== 'success' && status !== 'unchanged')
      expect((await left(warehouse)).map(({ nodeId }) => nodeId)).toEqual(undone.map(({ node }) => node.id).sort())

      for (const name of broken) await throwSwitch(warehouse, name, null)
      const second = await retry(warehouse, manifest)
      expect(second.results.map(({ node }) => node.id).sort()).toEqual(undone.map(({ node }) => node.id).sort())
      expect(second.results.every(({ status }) => status === 'success')).toBe(true)
      expect(await left(warehouse)).toEqual([])
      const third = await runGraph(warehouse, manifest)
      expect(third.results.every(({ status }) => status === 'unchanged')).toBe(true)
      taken += undone.length
    }
    expect(taken).toBeGreaterThan(15)
  })

  it('of a run that tests is tested when it is built, and tested alone where only a test failed', async () => {
    await using warehouse = await switched()
    const manifest = switchedGraph([
      { name: 'one', tests: [isGood] },
      { name: 'two', above: ['one'], tests: [isGood] },
    ])
    await throwSwitch(warehouse, 'one', 'bad')
    await runGraph(warehouse, manifest, { audit: true, record })
    expect(await left(warehouse)).toEqual([
      { nodeId: 'analytics.one', work: 'test' },
      { nodeId: 'analytics.two', work: 'build' },
      { nodeId: 'analytics.two', work: 'test' },
    ])
    await warehouse.run(`update analytics.one set id = 'mended'`)
    const { results, tests } = await retry(warehouse, manifest)
    expect(namesBy(results, ({ status }) => status === 'success')).toEqual(['two'])
    expect(tests.map(({ id, status }) => [id, status])).toEqual([
      ['analytics.one.expression_good', 'pass'],
      ['analytics.two.expression_good', 'pass'],
    ])
    expect(await left(warehouse)).toEqual([])
  })

  it('of a full refresh is built anew although nothing changed', async () => {
    await using warehouse = await switched()
    const manifest = switchedGraph([{ name: 'one' }, { name: 'two', above: ['one'] }])
    await runGraph(warehouse, manifest)
    const controller = new AbortController()
    const onEvent: RunOptions['onEvent'] = (event) => {
      if (event.type === 'node-done' && event.result.node.name === 'one') controller.abort()
    }
    await runGraph(warehouse, manifest, { force: true, record, signal: controller.signal, onEvent })
    expect(namesBy((await retry(warehouse, manifest)).results, ({ status }) => status === 'success')).toEqual(['two'])
  })
})

describe('a conflict', () => {
  it('with another transaction is tried again until the model is built', async () => {
    await using warehouse = await switched()
    const manifest = switchedGraph([{ name: 'one' }])
    await runGraph(warehouse, manifest)
    await using other = await warehouse.connect()
    await other.run('begin transaction')
    await other.run(`create or replace table analytics.one as select 'mine' as id`)
    const running = runGraph(warehouse, manifest, { force: true })
    setTimeout(() => void other.run('commit'), 60)
    const { results } = await running
    expect(results.map(({ node, status, error }) => [node.name, status, error?.message ?? null])).toEqual([
      ['switches', 'success', null],
      ['one', 'success', null],
    ])
    expect(await warehouse.rows('select id from analytics.one')).toEqual([{ id: 'version 1' }])
  })
})

async function switched(): Promise<Warehouse> {
  const warehouse = await openMemoryWarehouse()
  await landSwitches(warehouse)
  return warehouse
}

async function left(warehouse: Warehouse): Promise<readonly RunTask[]> {
  return (await readLastRun(warehouse))?.left ?? []
}

async function retry(warehouse: Warehouse, manifest: Manifest): Promise<RunOutcome> {
  const tasks = await left(warehouse)
  const ids = new Set(tasks.map(({ nodeId }) => nodeId))
  const retried = new Set(tasks.flatMap(({ nodeId, work }) => (work === 'build' ? [nodeId] : [])))
  return await runGraph(warehouse, manifest, { selection: { ids }, retried, audit: true, record })
}

function randomSpecs(random: () => number): readonly SwitchedSpec[] {
  return Array.from({ length: 6 + Math.floor(random() * 10) }, (_, number) => ({
    name: `model_${number}`,
    above: Array.from({ length: number }, (_, other) => `model_${other}`).filter(() => random() < 1.5 / (number + 1)),
  }))
}
