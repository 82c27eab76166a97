import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { column, sql } from '@gata/sql'
import { compile, defineModel, type Manifest } from '@gata/transform'
import { temporaryFolder } from '@gata/warehouse/testing'
import { expect, it } from 'vitest'
import { openProject, type Project } from '../project.ts'
import { withArtifacts } from './run-artifacts.ts'

/** A graph of models that stand alone; another description makes it another graph. */
function graphOf(models: number, description: string): Manifest {
  const named = Array.from({ length: models }, (_, number) =>
    defineModel({
      name: `model_${number}`,
      schema: 'analytics',
      kind: 'view',
      layer: 'analytics',
      description,
      columns: { id: column('bigint', 'A number.') },
      query: sql`select 1::bigint as id`,
    }),
  )
  return compile(named)
}

/** Tells of a run of a graph that took so many seconds and did nothing; gives the description that the manifest then has, and what was logged. */
async function tell(project: Project, manifest: Manifest, seconds: number) {
  let now = Date.parse('2026-11-24T12:00:00Z')
  const logged: string[] = []
  const told: Project = {
    ...project,
    clock: { ...project.clock, now: () => new Date(now) },
    logger: { log: (_, message) => void logged.push(message) },
  }
  await withArtifacts(
    told,
    () => {},
    async (onEvent) => {
      onEvent({ type: 'run-begun', runId: `a run of ${seconds} s`, command: 'run', manifest })
      now += seconds * 1000
      return await Promise.resolve()
    },
  )
  const text = await readFile(join(project.root, 'target', 'manifest.json'), 'utf8').catch(() => '{}')
  const { nodes } = JSON.parse(text) as { nodes?: Record<string, { description: string }> } // as it was written
  return { description: nodes?.['model.gata.model_0']?.description ?? null, logged }
}

async function projectIn(root: string): Promise<Project> {
  await writeFile(join(root, 'supported_connectors.yaml'), 'version: 1\nconnectors: {}\n')
  await writeFile(join(root, 'tenants.yaml'), 'version: 1\ntenants: {}\n')
  return await openProject({ root, home: join(root, 'home'), environment: {} })
}

it('a run writes its graph anew, unless that took more than a second and a fiftieth of the run', async () => {
  await using folder = await temporaryFolder()
  const project = await projectIn(folder.path)
  const [few, many] = [100, 5000]
  expect((await tell(project, graphOf(few, 'first'), 0)).description).toBe('first')
  expect((await tell(project, graphOf(few, 'second'), 0)).description).toBe('second')
  expect((await tell(project, graphOf(many, 'third'), 10)).description).toBe('second')
  expect((await tell(project, graphOf(many, 'fourth'), 100)).description).toBe('fourth')
  const results = await readFile(join(folder.path, 'target', 'run_results.json'), 'utf8')
  expect(JSON.parse(results)).toMatchObject({ metadata: { invocation_id: 'a run of 100 s' }, elapsed_time: 100 })
  expect((await readdir(join(folder.path, 'target'))).sort()).toEqual(['manifest.json', 'run_results.json'])
})

it('a run goes on where its artifacts can not be written, and says so', async () => {
  await using folder = await temporaryFolder()
  const project = await projectIn(folder.path)
  await writeFile(join(folder.path, 'target'), 'in the way')
  const { logged } = await tell(project, graphOf(1, 'first'), 0)
  expect(logged).toEqual(['the artifacts of the run could not be written'])
})
