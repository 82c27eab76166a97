import { cp, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  buildModels,
  compileTenants,
  openProject,
  toldRun,
  withWriter,
  writeCompiledManifest,
} from '@gata/service/models'
import { column, sql } from '@gata/sql'
import { compile, defineModel, testsOf } from '@gata/transform'
import { temporaryFolder } from '@gata/warehouse/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serviceUseCases } from '../apps/cli/src/service-use-cases.ts'
import { runWords } from '../apps/cli/src/testing/test-terminal.ts'
import { problemsOf } from './dbt-schemas.ts'

const repository = join(import.meta.dirname, '..')
const cleanup = new AsyncDisposableStack()
afterAll(() => cleanup.disposeAsync())

/** What the tests look at in a manifest. */
interface ManifestFile {
  readonly metadata: { readonly invocation_id: string }
  readonly nodes: Readonly<
    Record<string, { readonly compiled_code: string; readonly meta: { readonly tenant: string } }>
  >
  readonly sources: Readonly<Record<string, unknown>>
  readonly unit_tests: Readonly<Record<string, unknown>>
  readonly parent_map: Readonly<Record<string, readonly string[]>>
  readonly child_map: Readonly<Record<string, readonly string[]>>
}

interface ResultsFile {
  readonly metadata: { readonly invocation_id: string }
  readonly results: readonly { readonly unique_id: string; readonly status: string; readonly message: string | null }[]
}

async function read<T>(root: string, name: string): Promise<T> {
  return JSON.parse(await readFile(join(root, 'target', `${name}.json`), 'utf8')) as T // what the test is about
}

describe('the manifest of the demo tenants', () => {
  let nodes = 0
  let tests = 0
  let manifest: ManifestFile

  beforeAll(async () => {
    const { path: root } = cleanup.use(await temporaryFolder())
    for (const file of ['tenants.yaml', 'supported_connectors.yaml']) await cp(join(repository, file), join(root, file))
    const project = await openProject({ root, home: join(root, 'home') })
    const compiled = compileTenants(project, project.tenants)
    nodes = compiled.nodes.length
    tests = compiled.nodes.reduce((sum, node) => sum + testsOf(node).length, 0)
    await writeCompiledManifest(project, compiled)
    manifest = await read(root, 'manifest')
  })

  it('is valid by dbt’s own schema, which finds what is not', async () => {
    expect(await problemsOf('manifest', manifest)).toEqual([])
    const [id = '', node] = Object.entries(manifest.nodes)[0] ?? []
    const damaged = { ...manifest, nodes: { ...manifest.nodes, [id]: { ...node, tenant: 'acme' } } }
    expect(await problemsOf('manifest', damaged)).not.toEqual([])
  })

  it('has every node and test of the graph under a name of its own, with its tenant', () => {
    expect(Object.keys(manifest.nodes).length + Object.keys(manifest.sources).length).toBe(nodes + tests)
    const orders = manifest.nodes['model.gata.fct_tyrell_corp__orders']
    expect(orders?.meta.tenant).toBe('tyrell_corp')
    expect(orders?.compiled_code).toContain('select')
    expect(Object.keys(manifest.unit_tests).length).toBeGreaterThan(10)
  })

  it('knows every id that its edges name, each edge both ways, and has no cycle', () => {
    const known = new Set([...Object.keys(manifest.nodes), ...Object.keys(manifest.sources)])
    const edges = Object.entries(manifest.parent_map).flatMap(([id, parents]) => parents.map((parent) => [parent, id]))
    expect(edges.filter(([parent = '']) => !known.has(parent))).toEqual([])
    const back = Object.entries(manifest.child_map).flatMap(([id, children]) => children.map((child) => [id, child]))
    expect(back.map((edge) => edge.join(' ')).sort()).toEqual(edges.map((edge) => edge.join(' ')).sort())
    const depths = new Map<string, number>()
    const depthOf = (id: string, below: readonly string[]): number => {
      if (below.includes(id)) throw new Error(`a cycle: ${[...below, id].join(' ')}`)
      const above = (manifest.parent_map[id] ?? []).map(
        (parent) => 1 + (depths.get(parent) ?? depthOf(parent, [...below, id])),
      )
      depths.set(id, Math.max(0, ...above))
      return depths.get(id) ?? 0
    }
    expect(Math.max(...Object.keys(manifest.parent_map).map((id) => depthOf(id, [])))).toBeGreaterThan(5)
    expect(manifest.parent_map['model.gata.platform_mm__shopify_api_v1_orders']).toContain(
      'model.gata.push_tyrell_corp__shopify_orders',
    )
  })
})

describe('what a run leaves', () => {
  let root: string
  const gata = async (words: string): Promise<number> => {
    const { code } = await runWords(`${words} --json --home ${join(root, 'home')}`, serviceUseCases, { folder: root })
    return code
  }

  beforeAll(async () => {
    root = cleanup.use(await temporaryFolder()).path
    await cp(join(repository, 'supported_connectors.yaml'), join(root, 'supported_connectors.yaml'))
    await writeFile(join(root, 'tenants.yaml'), tenants)
  })

  it('is what it built and tested, by dbt’s schema and under the manifest’s names', async () => {
    expect(await gata('build')).toBe(0)
    const { results, ...rest } = await read<ResultsFile>(root, 'run_results')
    expect(await problemsOf('run_results', { results, ...rest })).toEqual([])
    const manifest = await read<ManifestFile>(root, 'manifest')
    expect(rest.metadata.invocation_id).toBe(manifest.metadata.invocation_id)
    expect(results.filter(({ unique_id }) => !(unique_id in manifest.nodes))).toEqual([])
    expect(new Set(results.map(({ status }) => status))).toEqual(new Set(['success', 'pass']))
    expect(results.map(({ unique_id }) => unique_id)).toEqual(
      expect.arrayContaining(['model.gata.fct_acme__orders', expect.stringMatching(/^test\.gata\.fct_acme__orders_/)]),
    )
  })

  it('leaves the manifest alone where the graph is the same, and writes it anew where a description changed', async () => {
    const writtenAt = async (): Promise<number> => (await stat(join(root, 'target', 'manifest.json'))).mtimeMs
    const before = await writtenAt()
    expect(await gata('run')).toBe(0)
    expect((await read<ResultsFile>(root, 'run_results')).results).toEqual([])
    expect(await writtenAt()).toBe(before)
    await writeFile(join(root, 'tenants.yaml'), tenants.replace('USD', 'EUR'))
    expect(await gata('compile')).toBe(0)
    expect(await writtenAt()).not.toBe(before)
  })

  it('is of the whole project, whatever part of it was run', async () => {
    await writeFile(join(root, 'tenants.yaml'), `${tenants}${second}`)
    expect(await gata('run --tenant acme')).toBe(0)
    const { nodes, sources } = await read<ManifestFile>(root, 'manifest')
    expect(Object.keys(nodes)).toEqual(
      expect.arrayContaining(['model.gata.fct_acme__orders', 'model.gata.fct_bolt__orders']),
    )
    expect(Object.keys(sources)).toContain('source.gata.raw_bolt.shopify_orders')
    const { results } = await read<ResultsFile>(root, 'run_results')
    expect(results.filter(({ unique_id }) => unique_id.includes('bolt'))).toEqual([])
  })

  it('says what failed and why, what was left out, and which tests found how many rows', async () => {
    const project = await openProject({ root, home: join(root, 'failing'), environment: {} })
    const of = {
      schema: 'analytics',
      kind: 'table',
      layer: 'analytics',
      columns: { id: column('bigint', 'A number.') },
    } as const
    const broken = defineModel({
      ...of,
      name: 'broken',
      description: 'Fails.',
      query: sql`select error('out of order')::bigint as id`,
    })
    const below = defineModel({ ...of, name: 'below', description: 'Left out.', query: sql`select id from ${broken}` })
    const tested = defineModel({
      ...of,
      name: 'tested',
      description: 'Built.',
      query: sql`select 1::bigint as id`,
      tests: [
        { type: 'expression', name: 'two', expression: 'id = 2', severity: 'error' },
        { type: 'expression', name: 'three', expression: 'id = 3', severity: 'warn' },
      ],
    })
    await toldRun(
      project,
      'gata build',
      () => {},
      (onEvent) =>
        withWriter(project, 'test', (warehouse) =>
          buildModels(warehouse, compile([broken, below, tested]), { runId: 'a run', audit: true, onEvent }),
        ),
    )
    const results = await read<ResultsFile>(root, 'run_results')
    expect(await problemsOf('run_results', results)).toEqual([])
    const found = results.results.map(({ unique_id, status }) => `${unique_id.split('.')[2] ?? ''} ${status}`)
    expect(found.sort()).toEqual([
      'below skipped',
      'broken error',
      'tested success',
      'tested_expression_three warn',
      'tested_expression_two fail',
    ])
    expect(results.results.find(({ status }) => status === 'error')?.message).toContain('out of order')
    expect(results.results.find(({ status }) => status === 'fail')).toMatchObject({
      failures: 1,
      message: 'one row fails',
    })
  })

  it('has each test once, also of models that all tenants share', async () => {
    expect(await gata('run')).toBe(0)
    expect(await gata('test')).toBe(0)
    const { results } = await read<ResultsFile>(root, 'run_results')
    const ids = results.map(({ unique_id }) => unique_id)
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([])
    expect(ids).toContainEqual(expect.stringMatching(/^test\.gata\.fx_rates_/))
  })

  it('goes with a catalog of what stands in the warehouse, once it is documented', async () => {
    expect(await gata('docs')).toBe(0)
    const catalog = await read<{ nodes: Record<string, { columns: object }> }>(root, 'catalog')
    expect(await problemsOf('catalog', catalog)).toEqual([])
    expect(Object.keys(catalog.nodes['model.gata.fct_acme__orders']?.columns ?? {})).toContain('net_amount')
  })
})

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

const second = tenants
  .slice(tenants.indexOf('  acme:'))
  .replace('acme', 'bolt')
  .replace('Acme', 'Bolt')
  .replace('shop: acme', 'shop: bolt')
