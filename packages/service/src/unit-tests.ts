import { GataError } from '@gata/base'
import { type Manifest, type ManifestNode, type Selection, select, shapeName, type UnitTest } from '@gata/transform'
import { readSelectionFacts, runUnitTest, type UnitTestResult } from '@gata/transform/run'
import type { Project } from './project.ts'
import { readsWarehouse } from './selection.ts'
import { withReader } from './with-reader.ts'

/**
 * Runs the unit tests of the selected models, in memory; the warehouse is opened only for a selection that compares with what it
 * remembers. A test speaks for the models of all tenants, whatever tenant they were selected by.
 *
 * @throws GataError see `select`.
 */
export async function testUnits(
  project: Project,
  manifest: Manifest,
  selection: Selection,
  signal?: AbortSignal,
): Promise<readonly UnitTestResult[]> {
  const facts = readsWarehouse(selection)
    ? await withReader(project, (warehouse) => readSelectionFacts(warehouse, manifest, selection))
    : undefined
  const ids = select(manifest, selection, facts)
  const shapes = new Set(manifest.nodes.filter(({ id }) => ids.has(id)).map(shapeName))
  const results: UnitTestResult[] = []
  for (const test of await modelUnitTests()) {
    if (signal?.aborted) break
    if (shapes.has(test.covers)) results.push(await runUnitTest(test))
  }
  return results
}

/**
 * Runs the unit tests of a model before it is built, those of one shape once for all tenants.
 *
 * @returns what throws `unit-test-failed` with every difference.
 */
export function unitTestGate(
  tests: () => Promise<readonly UnitTest[]> = modelUnitTests,
): (node: ManifestNode) => Promise<void> {
  const verdicts = new Map<string, Promise<readonly UnitTestResult[]>>()
  const verdictOn = async (shape: string): Promise<readonly UnitTestResult[]> => {
    const covering = (await tests()).filter(({ covers }) => covers === shape)
    const results: UnitTestResult[] = []
    for (const test of covering) results.push(await runUnitTest(test))
    return results.filter(({ status }) => status !== 'pass')
  }
  return async (node) => {
    const shape = shapeName(node)
    const verdict = verdicts.get(shape) ?? verdictOn(shape)
    verdicts.set(shape, verdict)
    const failed = await verdict
    if (failed.length === 0) return
    const lines = failed.flatMap(({ name, difference }) => [
      `\n  ${name}`,
      ...difference.map((line) => `\n    ${line}`),
    ])
    const count = failed.length === 1 ? 'a unit test fails' : `${failed.length} unit tests fail`
    throw new GataError('unit-test-failed', `${count}:${lines.join('')}`, {
      where: node.id,
      todo: 'Run: gata test --unit',
    })
  }
}

/** They make models of their own, so that they are loaded only where they are run. */
async function modelUnitTests(): Promise<readonly UnitTest[]> {
  return (await import('@gata/models/unit-tests')).unitTests
}
