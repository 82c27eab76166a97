import { join } from 'node:path'
import { didYouMean, isGataError, messageOf } from '@gata/base'
import { readSelectors, type SelectorDefinition } from '@gata/tenants'
import {
  matchOf,
  methodsOf,
  type NamedSelectors,
  namesIn,
  parseExpressions,
  type Selection,
  type Selector,
  united,
} from '@gata/transform'
import type { Project } from './project.ts'

/** Which models a command is about, in the words of the command line. */
export interface ModelChoice {
  /** Expressions, of which any may hold; everything where there is none. */
  readonly select: readonly string[]
  readonly exclude: readonly string[]
  /** Names of selectors of `selectors.yaml`, which count as further expressions. */
  readonly selector: readonly string[]
}

/**
 * The selection that a choice means; `selectors.yaml` is read only where a choice names one of its selectors.
 *
 * @throws GataError `bad-selection` or `unknown-method`; `selectors-missing` or `selectors-invalid` with every problem and its place.
 */
export async function selectionOf(project: Project, { select, exclude, selector }: ModelChoice): Promise<Selection> {
  const wanted = [...select, ...selector.map((name) => `selector:${name}`)]
  const names = namesIn(parseExpressions([...wanted, ...exclude]))
  return { select: wanted, exclude, ...(names.size > 0 ? { named: await readNamed(project) } : {}) }
}

async function readNamed(project: Project): Promise<NamedSelectors> {
  const entries = await readSelectors(join(project.root, 'selectors.yaml'), (names) => (definition) => {
    try {
      const strange = [...namesIn(selectorFrom(definition))].find((name) => !names.includes(name))
      return strange === undefined ? null : `no selector is named ${strange}${didYouMean(strange, names)}`
    } catch (thrown) {
      if (!isGataError(thrown)) throw thrown
      return messageOf(thrown)
    }
  })
  return new Map(entries.map(({ name, definition }) => [name, selectorFrom(definition)]))
}

function selectorFrom(definition: SelectorDefinition): Selector {
  switch (definition.kind) {
    case 'expression':
      return parseExpressions([definition.text])
    case 'method': {
      const { method, value, above, below, isWhole } = definition
      const of = matchOf(method, value, `${method}:${value}`)
      if (isWhole) return { kind: 'whole', of }
      return above === 0 && below === 0 ? of : { kind: 'around', of, above, below }
    }
    case 'union':
      return united(definition.of.map(selectorFrom))
    case 'intersection':
      return { kind: 'intersection', of: definition.of.map(selectorFrom) }
    case 'difference':
      return {
        kind: 'difference',
        from: selectorFrom(definition.from),
        without: selectorFrom(definition.without),
      }
  }
}

/** Whether a selection compares with what the warehouse remembers. */
export function readsWarehouse(selection: Selection): boolean {
  const asks = methodsOf(selection)
  return asks.has('state') || asks.has('result')
}
