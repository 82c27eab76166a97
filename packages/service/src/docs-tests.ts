import type { DocsTest } from '@gata/docs-site'
import { type ManifestNode, type ModelTest, testColumns, testsOf } from '@gata/transform'

/** The tests of a model, each in words. */
export function docsTests(node: ManifestNode): readonly DocsTest[] {
  return testsOf(node).map(({ name, test }) => ({
    name,
    says: test.where === undefined ? sentenceOf(test) : `${sentenceOf(test)}, where ${test.where}`,
    columns: testColumns(test),
    severity: test.severity,
  }))
}

function sentenceOf(test: ModelTest): string {
  switch (test.type) {
    case 'not_null':
      return `${test.column} is never null`
    case 'unique':
      return `${test.columns.join(', ')} ${test.columns.length === 1 ? 'is' : 'are'} unique`
    case 'accepted_values':
      return `${test.column} is one of ${test.values.join(', ')}`
    case 'relationships':
      return `${test.column} stands in ${test.to.name}.${test.field}`
    case 'expression':
      return test.expression
    case 'row_count':
      return `it has ${boundsOf(test)} rows`
    case 'freshness':
      return `the newest ${test.column} is at most ${test.within} old`
    case 'singular':
      return `its query gives no row: ${test.name.replaceAll('_', ' ')}`
  }
}

function boundsOf({ minimum, maximum }: ModelTest & { type: 'row_count' }): string {
  if (maximum === undefined) return `at least ${minimum}`
  return minimum === undefined ? `at most ${maximum}` : `${minimum} to ${maximum}`
}
