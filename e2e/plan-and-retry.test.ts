import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { seededRandom } from '@gata/base'
import { openProject } from '@gata/service'
import { acquireWriter, currentSnapshot, openWarehouse } from '@gata/warehouse'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serviceUseCases } from '../apps/cli/src/service-use-cases.ts'
import { runWords } from '../apps/cli/src/testing/test-terminal.ts'
import { buildAndPublish } from '../packages/service/src/pipeline.ts'
import { land } from './land-records.ts'

const tenants = `version: 1
tenants:
  acme:
    business_name: Acme
    status: active
    reporting: {currency: USD, time_zone: UTC}
    sources:
      shopify:
        enabled: true
        settings: {shop: acme}
      google_analytics:
        enabled: true
        settings: {property_id: "1"}
        tables:
          events:
            logic: {conversion_events: [purchase], funnel_steps: [a, b, c, d, e, f]}
  bolt:
    business_name: Bolt
    status: active
    reporting: {currency: EUR, time_zone: Europe/Berlin}
    sources:
      shopify:
        enabled: true
        settings: {shop: bolt}
`

const repository = join(import.meta.dirname, '..')
let root: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'gata-plan-'))
  await cp(join(repository, 'supported_connectors.yaml'), join(root, 'supported_connectors.yaml'))
})
afterAll(() => rm(root, { recursive: true }))

/** A project of two tenants and an empty home of its own; what a command gives in rows, its result and its exit code. */
async function platform(name: string) {
  const home = join(root, name)
  await writeFile(join(root, 'tenants.yaml'), tenants)
  const gata = async (words: string, signal?: AbortSignal) => {
    const { code, out, error } = await runWords(
      `${words} --json --home ${home}`,
      serviceUseCases,
      { folder: root },
      signal,
    )
    const lines = out
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Line) // what --json writes
    return {
      code,
      error,
      rows: lines.filter(({ type }) => type === 'row'),
      result: lines.find(({ type }) => type !== 'step' && type !== 'row'),
    }
  }
  const landOrders = async (load: number, orders: readonly (readonly [id: string, total: string])[]): Promise<void> => {
    await using warehouse = await acquireWriter(home, { command: 'test' })
    const records = orders.map(([id, total]) => ({
      key: id,
      payload: { id: `gid://shopify/Order/${id}`, totalPriceSet: total },
    }))
    await land(warehouse, load, 'shopify_orders', records)
  }
  return { home, gata, landOrders }
}

interface Line {
  readonly type: string
  readonly [field: string]: unknown
}

interface Result {
  readonly node: string
  readonly status: string
}

describe('gata plan', () => {
  it('names what gata run then builds, over random changes', async () => {
    const { gata, landOrders } = await platform('planned')
    const random = seededRandom(4)
    const reasons = new Set<unknown>()
    let [load, zone, perhaps] = [1, 'UTC', 0]
    for (let step = 0; step < 9; step++) {
      // Every other load holds nothing new, which only the push can tell.
      if (random() < 0.7) await landOrders(load++, [['o1', String(Math.floor(load / 3))]])
      if (step > 0 && random() < 0.4) {
        zone = zone === 'UTC' ? 'America/New_York' : 'UTC'
        await writeFile(join(root, 'tenants.yaml'), tenants.replace('time_zone: UTC', `time_zone: ${zone}`))
      }
      const selection = random() < 0.3 ? ' -s tag:orders+' : ''
      const { rows } = await gata(`plan${selection}`)
      const { code, result } = await gata(`run${selection}`)
      expect(code).toBe(0)
      const results = (result?.['results'] ?? []) as readonly Result[] // the record of gata run
      const built = new Set(results.filter(({ status }) => status === 'success').map(({ node }) => node))
      const planned = new Map(rows.map((row) => [row['node'], row['certain']]))
      expect([...built].filter((node) => !planned.has(node))).toEqual([])
      expect([...planned].filter(([node, certain]) => certain && !built.has(String(node)))).toEqual([])
      expect(results.filter(({ status }) => status !== 'success' && status !== 'unchanged')).toEqual([])
      for (const { reason } of rows as readonly Line[]) reasons.add(reason)
      perhaps += rows.filter(({ certain }) => certain === false).length
    }
    await gata('run')
    expect((await gata('plan')).rows).toEqual([])
    expect([...reasons].sort()).toEqual(['config changed', 'new', 'upstream changed'])
    expect(perhaps).toBeGreaterThan(0)
  })

  it('writes nothing, and says where a change began', async () => {
    const { home, gata, landOrders } = await platform('origins')
    expect((await gata('plan')).result).toMatchObject({ by_reason: { new: expect.any(Number) } })
    expect(existsSync(home)).toBe(false)
    await landOrders(1, [['o1', '1']])
    await gata('run')
    await landOrders(2, [['o2', '1']])
    const { rows } = await gata('plan')
    expect(rows.map(({ node, certain, origins }) => ({ node, certain, origins }))).toEqual(
      expect.arrayContaining([
        { node: 'platform.push_acme__shopify_orders', certain: true, origins: ['raw_acme.shopify_orders'] },
        { node: 'analytics.fct_acme__orders', certain: false, origins: ['raw_acme.shopify_orders'] },
      ]),
    )
    expect(rows.filter(({ tenant }) => tenant === 'bolt')).toEqual([])
  })
})

describe('selectors.yaml', () => {
  it('names what a command is about, and what is wrong in it with its place', async () => {
    const { gata } = await platform('selectors')
    await writeFile(
      join(root, 'selectors.yaml'),
      `selectors:
  - name: shop_facts
    definition:
      intersection:
        - {method: source, value: shopify, children: true}
        - layer:analytics
        - union: [{tenant: acme}, "selector:berlin"]
        - exclude: [dim_*]
  - {name: berlin, definition: "tenant:bolt"}
`,
    )
    const { rows } = await gata('ls --selector shop_facts --exclude fct_bolt*')
    // A session leads to its order, so what the shop says is above sessions too.
    expect(rows.map(({ id }) => id)).toEqual(['analytics.fct_acme__orders', 'analytics.fct_acme__sessions'])
    expect((await gata('ls -s selector:berlin,kind:table')).result).toMatchObject({ by_tenant: { bolt: 6 } })

    await writeFile(
      join(root, 'selectors.yaml'),
      'selectors:\n  - {name: a, definition: "tagg:x"}\n  - {name: b, definition: {selector: c}}\n',
    )
    const wrong = await gata('ls --selector a')
    expect(wrong.code).toBe(2)
    expect(String(wrong.result?.['message']).replaceAll(root, '.')).toMatch(
      /2 problems in .*selectors\.yaml:\n.*:2:27 definition: .*no nodes are picked by tagg, did you mean tag\?.*\n.*:3:38 definition\.selector: no selector is named c/,
    )
    await rm(join(root, 'selectors.yaml'))
    expect((await gata('run --selector a')).result).toMatchObject({ code: 'selectors-missing' })
  })
})

describe('gata retry', () => {
  it.each([
    // A killed process leaves its note and the results of its last second unwritten; the lock goes with it.
    { signal: 'SIGINT', code: 130, hasNote: false, hasCancelled: true },
    { signal: 'SIGKILL', code: null, hasNote: true, hasCancelled: false },
  ] as const)('takes up a run that ended by $signal, and nothing else', async ({ signal, ...ending }) => {
    const { home, gata } = await platform(signal)
    await gata('run')
    const code = await endedBy(signal, home, ['build', '--full-refresh', '--threads', '1'])
    const hasCancelled = (await statuses(home)).includes('cancelled')
    expect({ code, hasNote: existsSync(join(home, 'writer.json')), hasCancelled }).toEqual(ending)
    const left = await tasksLeft(home)
    expect(left.length).toBeGreaterThan(5)
    const { result } = await gata('retry')
    const results = (result?.['results'] ?? []) as readonly Result[] // the record of gata retry
    expect(
      results
        .filter(({ status }) => status === 'success')
        .map(({ node }) => node)
        .sort(),
    ).toEqual(left)
    expect(result).toMatchObject({ status: 'done', retried: { command: 'build' }, failed: [] })
    expect((await gata('retry')).result).toMatchObject({ summary: 'Nothing to retry: the last run left nothing.' })
    expect((await gata('plan')).rows).toEqual([])
  })

  it('tests what gata test did not come to, and fails again where a test fails again', async () => {
    const { home, gata } = await platform('tests-called-off')
    await gata('run')
    const stopped = await gata('test', AbortSignal.abort())
    expect(stopped).toMatchObject({ code: 130, result: { status: 'failed', passed: 0 } })
    const untested = stopped.result?.['untested'] as readonly string[] // the record of gata test
    expect(untested.length).toBeGreaterThan(10)
    expect(stopped.result?.['summary']).toMatch(
      new RegExp(
        String.raw`^0 of 0 tests passed \(.+\)\. Stopped with ${untested.length} models untested; gata retry does`,
      ),
    )
    await makeWrong(home)
    const failed = expect.arrayContaining([expect.objectContaining({ test: 'dim_acme__users.not_null_tenant_slug' })])
    const failing = { status: 'tests-failed', failed }
    expect(await gata('retry')).toMatchObject({ code: 3, result: failing })
    expect(await gata('retry')).toMatchObject({ code: 3, result: failing })
  })

  it('publishes what a pipeline that was called off did not', async () => {
    const { home, gata } = await platform('called-off')
    const project = await openProject({ root, home })
    const controller = new AbortController()
    const outcome = await (async () => {
      await using warehouse = await acquireWriter(home, { command: 'test' })
      return await buildAndPublish(warehouse, project, project.tenants, [], {
        signal: controller.signal,
        onEvent: (event) => {
          if (event.type === 'run' && event.event.type === 'node-done' && event.event.result.node.layer === 'analytics')
            controller.abort()
        },
      })
    })()
    expect(outcome.tenants.map(({ state }) => state)).toEqual(['kept', 'kept'])
    expect(await currentSnapshot(home, 'acme')).toBeNull()

    const { result } = await gata('retry')
    expect(result).toMatchObject({ status: 'done', retried: { command: 'pipeline' } })
    expect((await currentSnapshot(home, 'acme'))?.runId).toBe(result?.['run_id'])
  })
})

/** Runs a command in a process of its own and ends it once it has built a few models. */
async function endedBy(signal: NodeJS.Signals, home: string, words: readonly string[]): Promise<number | null> {
  const main = join(repository, 'apps/cli/src/main.ts')
  const child = spawn(process.execPath, [main, ...words, '--home', home], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString()
    if (!child.killed && said.split('✓ build').length > 8) child.kill(signal)
  })
  const [code] = (await once(child, 'exit')) as [number | null] // what a child process gives
  return code
}

/** Puts a row into a table of the star schema that its tests refuse. */
async function makeWrong(home: string): Promise<void> {
  await using warehouse = await acquireWriter(home, { command: 'test' })
  await warehouse.run(`insert into analytics.dim_acme__users (user_pseudo_id) values ('nobody')`)
}

async function tasksLeft(home: string): Promise<readonly unknown[]> {
  await using warehouse = await openWarehouse(join(home, 'warehouse.duckdb'), { readOnly: true })
  const rows = await warehouse.rows(`select node_id from platform.tasks_left where work = 'build' order by node_id`)
  return rows.map(({ node_id }) => node_id)
}

async function statuses(home: string): Promise<readonly unknown[]> {
  await using warehouse = await openWarehouse(join(home, 'warehouse.duckdb'), { readOnly: true })
  const rows = await warehouse.rows('select distinct status from observability.run_results__current')
  return rows.map(({ status }) => status)
}
