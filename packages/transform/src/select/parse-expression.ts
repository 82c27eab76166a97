import { didYouMean, GataError } from '@gata/base'
import { Problems } from './problems.ts'
import { type Method, methods, type Selector } from './selector.ts'

/**
 * Reads expressions as dbt writes them: a space unites (as do several expressions), a comma takes what both sides have; `+a` and `a+`
 * add what is above and below, `2+a+1` so many steps of it, `@a` all below with all that needs; `method:value` picks by a property.
 *
 * @throws GataError `bad-selection`, `unknown-method`.
 */
export function parseExpressions(expressions: readonly string[]): Selector {
  const problems = new Problems()
  const words = expressions.flatMap((expression) => expression.split(/\s+/).filter(Boolean))
  const parts = words.flatMap((word) => problems.try<readonly Selector[]>(() => [parseWord(word)], []))
  problems.throwIfAny()
  return united(parts)
}

/** The union of some selectors; a single one is itself. */
export function united(parts: readonly Selector[]): Selector {
  const [only] = parts
  return only && parts.length === 1 ? only : { kind: 'union', of: parts }
}

/** What one method and value pick. Errors: `bad-selection`, `unknown-method`. */
export function matchOf(method: string, value: string, where: string): Selector {
  if (value === '') throw badSelection(where, 'there is no value', 'a value behind the colon')
  if (method === 'selector') return { kind: 'named', name: value }
  return { kind: 'match', method: methodOf(method, where), value }
}

function parseWord(word: string): Selector {
  const sides = word.split(',')
  if (sides.some((side) => side === '')) throw badSelection(word, 'a side of the comma is empty', 'tag:a,tenant:b')
  const parts = sides.map(parseSide)
  const [only] = parts
  return only && parts.length === 1 ? only : { kind: 'intersection', of: parts }
}

function parseSide(text: string): Selector {
  if (text.startsWith('@')) {
    const inner = text.slice(1)
    if (inner.includes('+')) throw badSelection(text, '@ takes all above and below already', '@name without a +')
    return { kind: 'whole', of: parseMatch(inner, text) }
  }
  const { above, name, below } = parseDepths(text)
  const of = parseMatch(name, text)
  return above === 0 && below === 0 ? of : { kind: 'around', of, above, below }
}

/** The text before the first `+` or behind the last one is a depth, empty for no bound. */
function parseDepths(text: string): { readonly above: number; readonly name: string; readonly below: number } {
  const [first = '', second, third, ...more] = text.split('+')
  if (second === undefined) return { above: 0, name: first, below: 0 }
  if (more.length > 0) throw badSelection(text, 'there are too many +', 'at most one before and one behind a name')
  if (third !== undefined) return { above: depthOf(first, text), name: second, below: depthOf(third, text) }
  const isAbove = /^\d*$/.test(first) || looksLikeDepth(first)
  return isAbove
    ? { above: depthOf(first, text), name: second, below: 0 }
    : { above: 0, name: first, below: depthOf(second, text) }
}

/** `-1`, `1.5`: a number that is no depth, rather than a name. */
function looksLikeDepth(text: string): boolean {
  return text !== '' && !Number.isNaN(Number(text))
}

function depthOf(text: string, where: string): number {
  if (text === '') return Number.POSITIVE_INFINITY
  if (/^\d+$/.test(text)) return Number(text)
  throw badSelection(where, 'there is no such depth', 'a whole number beside the +, as in 2+name', text)
}

function parseMatch(text: string, where: string): Selector {
  if (text === '') throw badSelection(where, 'it names nothing', 'a name, or method:value')
  const colon = text.indexOf(':')
  if (colon >= 0) return matchOf(text.slice(0, colon), text.slice(colon + 1), where)
  return { kind: 'match', method: /\/|\.sql$/.test(text) ? 'path' : 'name', value: text }
}

function methodOf(word: string, where: string): Method {
  const method = methods.find((known) => known === word) ?? aliases[word]
  if (method) return method
  const known = [...methods, 'selector', ...Object.keys(aliases)]
  throw new GataError('unknown-method', `no nodes are picked by ${word}${didYouMean(word, known)}`, {
    where,
    expected: known.join(', '),
  })
}

const aliases: Readonly<Record<string, Method>> = { 'config.materialized': 'kind' }

function badSelection(where: string, message: string, expected: string, got?: string): GataError {
  return new GataError('bad-selection', message, { where, expected, ...(got === undefined ? {} : { got }) })
}
