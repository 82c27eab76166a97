import type { DocsTest } from '@gata/docs-site'
import { type ManifestNode, type ModelTest, testsOf } from '@gata/transform'

/** The tests of a model, each in words. */
export function docsTests(node: ManifestNode): readonly DocsTest[] {
  return testsOf(node).map(({ name, test }) => ({
    name,
    says: sentenceOf(test),
    columns: columnsOf(test),
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
  }
}

function columnsOf(test: ModelTest): readonly string[] {
  switch (test.type) {
    case 'unique':
      return test.columns
    case 'expression':
      return []
    case 'not_null':
    case 'accepted_values':
    case 'relationships':
      return [test.column]
  }
}
