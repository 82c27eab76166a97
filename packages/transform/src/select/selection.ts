import { parseExpressions } from './parse-expression.ts'
import { type Method, methodsIn, type NamedSelectors, type Selector } from './selector.ts'

/** Which part of the graph is meant; what is left out does not narrow it. */
export interface Selection {
  /** Nodes of one tenant, with the shared nodes that they depend on. */
  readonly tenant?: string
  /** Expressions, of which any may hold; see `parseExpressions`. */
  readonly select?: readonly string[]
  /** Expressions of what is left out. */
  readonly exclude?: readonly string[]
  /** Just these nodes and tests, by id; those that are not in the graph are passed over. */
  readonly ids?: ReadonlySet<string>
  /** What `selector:name` means. */
  readonly named?: NamedSelectors
}

/** What some methods compare with. */
export interface SelectionFacts {
  /** What is remembered of each node, for `state:`; null where it can not be known. */
  readonly state: ReadonlyMap<string, { readonly fingerprint: string | null }> | null
  /** How each node and test of the last run ended, by id, for `result:`; null where it can not be known. */
  readonly results: ReadonlyMap<string, string> | null
}

/** The expressions of a selection as one; null where they do not narrow it. Errors: see `parseExpressions`. */
export function selectorOf({ select = [], exclude = [] }: Selection): Selector | null {
  const wanted = select.length > 0 ? parseExpressions(select) : null
  if (exclude.length === 0) return wanted
  const without = parseExpressions(exclude)
  return { kind: 'difference', from: wanted ?? everything, without }
}

/** The methods that a selection uses, so that a caller reads only the facts that are asked for. */
export function methodsOf(selection: Selection): ReadonlySet<Method> {
  const selector = selectorOf(selection)
  return selector ? methodsIn(selector, selection.named ?? new Map()) : new Set()
}

const everything: Selector = { kind: 'match', method: 'name', value: '*' }
