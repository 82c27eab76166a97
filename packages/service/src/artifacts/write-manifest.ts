import { createHash, randomUUID } from 'node:crypto'
import { open } from 'node:fs/promises'
import { isNativeError } from 'node:util/types'
import type { Manifest, UnitTest } from '@gata/transform'
import { type DbtFreshness, dbtManifest, type Invocation } from '@gata/transform/artifacts'
import { dbtFreshnessOf, landedObjects } from '../freshness/freshness-limits.ts'
import type { Project } from '../project.ts'
import { invocationOf } from './invocation.ts'
import { wholeGraph } from './whole-graph.ts'
import { artifactPath, writeArtifact } from './write-artifact.ts'

/**
 * Writes `target/manifest.json` of the whole project, unless the one that stands there tells of the same graph: what is written after each run is to
 * cost nothing where nothing changed. Gives its path.
 */
export async function writeManifest(project: Project, part: Manifest, invocation: Invocation): Promise<string> {
  const manifest = wholeGraph(project, part)
  const path = artifactPath(project.root, 'manifest')
  // They make models of their own, so that they are loaded only where they are told of.
  const { unitTests } = await import('@gata/models/unit-tests')
  const limits = new Map(landedObjects(project).map(({ nodeId, limits }) => [nodeId, dbtFreshnessOf(limits)]))
  const freshness = (id: string): DbtFreshness | null => limits.get(id) ?? null
  const digest = graphDigest(manifest, { unitTests, limits: [...limits], database: invocation.database })
  if (await tellsOf(path, digest)) return path
  const artifact = dbtManifest({ manifest, unitTests, invocation, freshness, env: { GATA_GRAPH: digest } })
  return await writeArtifact(project.root, 'manifest', artifact)
}

/** Writes the manifest of a graph that is compiled and not run; gives its path. */
export async function writeCompiledManifest(project: Project, manifest: Manifest): Promise<string> {
  const now = project.clock.now()
  const invocation = invocationOf(project, { runId: randomUUID(), command: 'compile', startedAt: now })
  return await writeManifest(project, manifest, invocation)
}

/** MD5 of all that a manifest tells of a graph. */
function graphDigest(
  { nodes }: Manifest,
  {
    unitTests,
    ...around
  }: { readonly unitTests: readonly UnitTest[]; readonly limits: unknown; readonly database: string },
): string {
  const hash = createHash('md5')
  const textOf = remembered()
  hash.update(
    `${JSON.stringify(around)}\n${JSON.stringify(unitTests.map(({ name, covers, given, expect }) => [name, covers, given, expect]))}\n`,
  )
  for (const node of nodes) {
    const { id, fingerprint, description, layer, tenant, columns, tests, tags, parents, into } = node
    hash.update(
      `${id}\n${fingerprint}\n${layer}\n${tenant}\n${into}\n${description}\n${tags.join()}\n${parents.join()}\n`,
    )
    hash.update(textOf(columns))
    hash.update(textOf(tests))
  }
  return hash.digest('hex')
}

/** JSON of lists that many nodes have in common, made once. */
function remembered(): (list: readonly unknown[]) => string {
  const known = new WeakMap<readonly unknown[], string>()
  return (list) => {
    const before = known.get(list)
    if (before !== undefined) return before
    const text = JSON.stringify(list)
    known.set(list, text)
    return text
  }
}

/** Whether the manifest that stands there says of itself, at its head, that it tells of this graph. */
async function tellsOf(path: string, digest: string): Promise<boolean> {
  try {
    await using file = await open(path, 'r')
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4096), 0, 4096, 0)
    return buffer.toString('utf8', 0, bytesRead).includes(`"GATA_GRAPH":"${digest}"`)
  } catch (thrown) {
    if (isNativeError(thrown) && 'code' in thrown && thrown.code === 'ENOENT') return false
    throw thrown
  }
}
