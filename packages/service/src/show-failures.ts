import { didYouMean, GataError } from '@gata/base'
import { type Manifest, testsOf } from '@gata/transform'
import { type KeptFailures, readFailures } from '@gata/transform/run'
import type { Project } from './project.ts'
import { withReader } from './with-reader.ts'

/** What is kept of the rows that fail a test; null where none are. */
export interface ShownFailures {
  readonly testId: string
  readonly kept: KeptFailures | null
}

/**
 * The rows that failed a test when it last ran, named by its id (`schema.model.test`) or without the schema.
 *
 * @throws GataError `unknown-test`, `warehouse-locked`.
 */
export async function showFailures(project: Project, manifest: Manifest, name: string): Promise<ShownFailures> {
  const tests = manifest.nodes.flatMap((node) =>
    testsOf(node).map(({ id, name: test }) => ({ id, short: `${node.name}.${test}` })),
  )
  const found = tests.find(({ id, short }) => name === id || name === short)
  if (!found) {
    const hint = didYouMean(
      name,
      tests.map(({ short }) => short),
    )
    throw new GataError('unknown-test', `no test is named ${name}${hint}`, {
      expected: '<model>.<test>, as gata ls --resource-type test prints them',
    })
  }
  const kept = await withReader(project, (warehouse) => readFailures(warehouse, found.id))
  return { testId: found.id, kept }
}
