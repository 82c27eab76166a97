import { cp, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { compileTenants, openProject, writeCompiledManifest } from '@gata/service/models'
import { testsOf } from '@gata/transform'
import { temporaryFolder } from '@gata/warehouse/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { problemsOf } from './dbt-schemas.ts'

const repository = join(import.meta.dirname, '..')
const cleanup = new AsyncDisposableStack()
let nodes = 0
let tests = 0
let manifest: ManifestFile

/** What the tests look at in a manifest. */
interface ManifestFile {
  readonly nodes: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly sources: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly unit_tests: Readonly<Record<string, unknown>>
  readonly parent_map: Readonly<Record<string, readonly string[]>>
  readonly child_map: Readonly<Record<string, readonly string[]>>
}

beforeAll(async () => {
  const folder = cleanup.use(await temporaryFolder())
  for (const file of ['tenants.yaml', 'supported_connectors.yaml'])
    await cp(join(repository, file), join(folder.path, file))
  const project = await openProject({ root: folder.path, home: join(folder.path, 'home') })
  const compiled = compileTenants(project, project.tenants)
  nodes = compiled.nodes.length
  tests = compiled.nodes.reduce((sum, node) => sum + testsOf(node).length, 0)
  const path = await writeCompiledManifest(project, compiled)
  manifest = JSON.parse(await readFile(path, 'utf8')) as ManifestFile // what the test is about
})

afterAll(() => cleanup.disposeAsync())

describe('the manifest of the demo tenants', () => {
  it('is valid by dbt’s own schema', async () => {
    expect(await problemsOf('manifest', manifest)).toEqual([])
  })

  it('has every node and test of the graph under a name of its own', () => {
    expect(Object.keys(manifest.nodes).length + Object.keys(manifest.sources).length).toBe(nodes + tests)
  })

  it('knows every id that its edges name, and has no cycle', () => {
    const known = new Set([...Object.keys(manifest.nodes), ...Object.keys(manifest.sources)])
    expect(
      Object.values(manifest.parent_map)
        .flat()
        .filter((id) => !known.has(id)),
    ).toEqual([])
    const depths = new Map<string, number>()
    const depthOf = (id: string, below: readonly string[] = []): number => {
      expect(below).not.toContain(id)
      const parents = manifest.parent_map[id] ?? []
      const depth = depths.get(id) ?? Math.max(0, ...parents.map((parent) => 1 + depthOf(parent, [...below, id])))
      depths.set(id, depth)
      return depth
    }
    expect(Math.max(...Object.keys(manifest.parent_map).map((id) => depthOf(id)))).toBeGreaterThan(5)
    expect(manifest.child_map['source.gata.raw_tyrell_corp.shopify_orders']).toContain(
      'model.gata.stg_tyrell_corp__shopify_orders',
    )
  })
})
