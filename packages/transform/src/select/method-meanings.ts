import { kinds, layers, states, statuses } from './matchers.ts'
import { resourceTypes } from './node-facts.ts'
import type { Method } from './selector.ts'

/** What the values of each method mean, for those who write a selection in an editor. */
export const methodMeanings: Readonly<Record<Method | 'config.materialized' | 'selector', string>> = {
  name: 'Name of a model, such as fct_acme__orders; *, ? and […] stand for any letters.',
  tag: 'A tag, such as a connector: shopify.',
  tenant: 'Slug of a tenant.',
  source: 'Landed tables: a schema, schema.table, a connector, or connector.object.',
  path: 'A file below target/compiled/, or a folder of it.',
  layer: oneOf(layers),
  kind: oneOf(kinds),
  'config.materialized': 'The same as kind.',
  resource_type: oneOf(resourceTypes),
  test_name: 'Name of a test.',
  test_type: 'Type of tests, such as unique.',
  state: `Compared with what the warehouse remembers: ${oneOf(states)}`,
  result: `How the last run ended for it: ${oneOf(statuses)}`,
  selector: 'Name of another selector of this file.',
}

function oneOf(words: readonly string[]): string {
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1)}.`
}
