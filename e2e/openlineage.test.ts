import { cp, readFile, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { uuidOf } from '@gata/base'
import { openProject } from '@gata/service'
import { buildModels, compileTenants, type Project, toldRun, withWriter } from '@gata/service/models'
import { column, sql } from '@gata/sql'
import { compile, defineModel, type Manifest } from '@gata/transform'
import type { RunEvent } from '@gata/transform/openlineage'
import { temporaryFolder } from '@gata/warehouse/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { problemsOfEvent } from './openlineage-schema.ts'

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
`

const repository = join(import.meta.dirname, '..')
const runId = '0190b0b5-7a6b-4c1d-8e2f-3a4b5c6d7e8f'
const cleanup = new AsyncDisposableStack()
let project: Project
let manifest: Manifest

beforeAll(async () => {
  const { path: root } = cleanup.use(await temporaryFolder())
  await cp(join(repository, 'supported_connectors.yaml'), join(root, 'supported_connectors.yaml'))
  await writeFile(join(root, 'tenants.yaml'), tenants)
  project = await openProject({ root, home: join(root, 'home'), environment: {} })
  manifest = compileTenants(project, project.tenants)
})

afterAll(() => cleanup.disposeAsync())

/** Builds a graph with tests as `gata build` does, where the environment is so, and gives what it logged. */
async function build(environment: Project['environment'], graph = manifest, home = project.home) {
  const logged: string[] = []
  const told: Project = {
    ...project,
    home,
    environment,
    logger: { log: (_, message, fields) => void logged.push(`${message}: ${String(fields?.['error'])}`) },
  }
  const outcome = await toldRun(
    told,
    'gata build',
    () => {},
    (onEvent) =>
      withWriter(project, 'test', (warehouse) =>
        buildModels(warehouse, graph, { runId, audit: true, record: { command: 'build', options: {} }, onEvent }),
      ),
  )
  return { outcome, logged }
}

/** A server that keeps what it is sent. */
async function collector(status = 201) {
  const events: RunEvent[] = []
  const server: Server = createServer((request, response) => {
    void text(request).then((body) => {
      events.push(JSON.parse(body) as RunEvent) // what the test is about
      response.writeHead(status).end()
    })
  })
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo // it listens on a port
  return { events, url: `http://127.0.0.1:${port}`, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
}

const ofJob = (events: readonly RunEvent[], name: string): readonly RunEvent[] =>
  events.filter(({ job }) => job.name === name)

describe('what OpenLineage is told of a run', () => {
  let events: readonly RunEvent[]
  let built: Awaited<ReturnType<typeof build>>

  beforeAll(async () => {
    await using server = await collector()
    built = await build({ OPENLINEAGE_URL: server.url, OPENLINEAGE_NAMESPACE: 'shop' })
    events = server.events
  })

  it('is valid, event by event, by the specification', () => {
    expect([built.outcome.succeeded, built.logged]).toEqual([true, []])
    expect(events.length).toBeGreaterThan(100)
    expect(events.flatMap(problemsOfEvent)).toEqual([])
    const [first] = events
    expect(problemsOfEvent({ ...first, run: { runId: 'the first' } })).not.toEqual([])
  })

  it('begins and ends each job once, within the run, under an id that can be worked out', () => {
    const [first, last] = [events[0], events.at(-1)]
    expect([first?.eventType, last?.eventType]).toEqual(['START', 'COMPLETE'])
    for (const event of [first, last]) {
      expect(event).toMatchObject({ run: { runId }, job: { namespace: 'shop', name: 'gata.build' } })
    }
    const within = events.slice(1, -1)
    const byRun = Map.groupBy(within, ({ run }) => run.runId)
    for (const told of byRun.values()) expect(told.map(({ eventType }) => eventType)).toEqual(['START', 'COMPLETE'])
    expect(new Set(within.map(({ run }) => JSON.stringify(run.facets['parent']?.['run'])))).toEqual(
      new Set([JSON.stringify({ runId })]),
    )
    const [orders] = ofJob(within, 'warehouse.analytics.fct_acme__orders.build')
    expect(orders?.run.runId).toBe(uuidOf(runId, 'analytics.fct_acme__orders.build'))
  })

  it('names what a model reads and writes, its columns and where each comes from', () => {
    const [, done] = ofJob(events, 'warehouse.analytics.fct_acme__orders.build')
    const namespace = `duckdb://${project.home}/warehouse.duckdb`
    expect(done?.inputs.map(({ name }) => name)).toContain('warehouse.intermediate.int_acme__shopify_orders')
    const [output] = done?.outputs ?? []
    expect(output).toMatchObject({
      namespace,
      name: 'warehouse.analytics.fct_acme__orders',
      outputFacets: { outputStatistics: { rowCount: 0 } },
    })
    const orders = manifest.nodes.find(({ id }) => id === 'analytics.fct_acme__orders')
    const names = orders?.columns.map(({ name }) => expect.objectContaining({ name }) as unknown)
    expect(output?.facets['schema']?.['fields']).toEqual(names)
    expect(output?.facets['columnLineage']?.['fields']).toMatchObject({
      order_id: {
        inputFields: [
          {
            namespace,
            name: 'warehouse.intermediate.int_acme__shopify_orders',
            field: expect.any(String),
            transformations: [{ type: 'DIRECT' }],
          },
        ],
      },
    })
    const [, pushed] = ofJob(events, 'warehouse.platform.push_acme__shopify_orders.build')
    expect(pushed?.outputs[0]?.name).toBe('warehouse.platform.platform_mm__shopify_api_v1_orders')
  })

  it('says of each test what it asserts and whether it holds', () => {
    const [, tested] = ofJob(events, 'warehouse.analytics.fct_acme__orders.test')
    const assertions = tested?.inputs[0]?.inputFacets?.['dataQualityAssertions']?.['assertions']
    expect(assertions).toContainEqual(
      expect.objectContaining({ assertion: 'not_null', column: 'order_id', success: true }),
    )
    expect(assertions).not.toContainEqual(expect.objectContaining({ success: false }))
  })
})

const id = { id: column('bigint', 'A number.') }
const one = defineModel({
  name: 'one',
  schema: 'analytics',
  kind: 'table',
  layer: 'analytics',
  description: 'One row.',
  columns: id,
  tests: [{ type: 'expression', name: 'two', expression: 'id = 2', severity: 'error' }],
  query: sql`select 1::bigint as id`,
})
const broken = defineModel({
  name: 'broken',
  schema: 'analytics',
  kind: 'table',
  layer: 'analytics',
  description: 'Never built.',
  columns: id,
  query: sql`select error('out of order')::varchar::bigint as id`,
})

describe('a run that goes wrong', () => {
  it('is told to a file, line by line: which model failed and why, which test', async () => {
    const { path } = cleanup.use(await temporaryFolder())
    const file = join(path, 'told', 'lineage.ndjson')
    const graph = compile({ models: [one, broken], families: [] })
    await build({ OPENLINEAGE_FILE: file }, graph)
    const lines = (await readFile(file, 'utf8')).trimEnd().split('\n')
    const events = lines.map((line) => JSON.parse(line) as RunEvent) // what the test is about
    expect(events.flatMap(problemsOfEvent)).toEqual([])
    expect(ofJob(events, 'warehouse.analytics.broken.build').map(({ eventType }) => eventType)).toEqual([
      'START',
      'FAIL',
    ])
    const [, failed] = ofJob(events, 'warehouse.analytics.broken.build')
    expect(failed?.run.facets['errorMessage']?.['message']).toContain('out of order')
    const [, tested] = ofJob(events, 'warehouse.analytics.one.test')
    expect(tested).toMatchObject({
      eventType: 'FAIL',
      inputs: [
        {
          inputFacets: {
            dataQualityAssertions: { assertions: [{ name: 'expression_two', success: false, actual: '1' }] },
          },
        },
      ],
    })
    expect(events.at(-1)).toMatchObject({ eventType: 'FAIL', job: { name: 'gata.build' } })
  })

  it('is neither failed nor held up by a server that refuses, or is not there', async () => {
    await using refusing = await collector(500)
    const graph = compile({ models: [{ ...one, tests: [] }], families: [] })
    for (const url of [refusing.url, 'http://127.0.0.1:9']) {
      const { outcome, logged } = await build({ OPENLINEAGE_URL: url }, graph)
      expect(outcome.succeeded).toBe(true)
      expect(logged).toEqual([expect.stringMatching(/^not all of the run was told to OpenLineage: /)])
    }
  })

  it('is told nobody where the variables are empty, and refuses what is no address', async () => {
    const graph = compile({ models: [{ ...one, tests: [] }], families: [] })
    await using server = await collector()
    await build({ OPENLINEAGE_URL: server.url, OPENLINEAGE_DISABLED: 'true' }, graph)
    expect(server.events).toEqual([])
    await expect(build({ OPENLINEAGE_URL: 'lineage' }, graph)).rejects.toThrow(
      'OPENLINEAGE_URL is no address of a server',
    )
  })
})
