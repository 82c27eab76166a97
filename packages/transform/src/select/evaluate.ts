import { didYouMean, GataError } from '@gata/base'
import { matching } from './matchers.ts'
import { Problems } from './problems.ts'
import type { Picked, SelectGraph } from './select-graph.ts'
import type { SelectionFacts } from './selection.ts'
import type { NamedSelectors, Selector } from './selector.ts'

/**
 * What a selector picks. A model that is picked brings its tests, where the graph holds tests.
 *
 * @throws GataError naming all that is wrong: `unknown-selector`, `selector-cycle`, and what `matching` says.
 */
export function evaluate(graph: SelectGraph, selector: Selector, named: NamedSelectors, facts: SelectionFacts): Picked {
  const problems = new Problems()
  const visit = (part: Selector, path: readonly string[]): Picked => {
    switch (part.kind) {
      case 'match':
        return graph.addTests(problems.try(() => matching(graph, part.method, part.value, facts), graph.none()))
      case 'named': {
        const meant = problems.try(() => meantBy(part.name, named, path), null)
        return meant ? visit(meant, [...path, part.name]) : graph.none()
      }
      case 'around': {
        const of = visit(part.of, path)
        const above = graph.spreadAbove(of, part.above)
        return graph.addTests(joined([above, graph.spreadBelow(of, part.below)], graph))
      }
      case 'whole': {
        const below = graph.spreadBelow(visit(part.of, path), Number.POSITIVE_INFINITY)
        return graph.addTests(graph.spreadAbove(below, Number.POSITIVE_INFINITY))
      }
      case 'union':
        return joined(
          part.of.map((each) => visit(each, path)),
          graph,
        )
      case 'intersection': {
        const parts = part.of.map((each) => visit(each, path))
        return graph.none().map((_, index) => (parts.every((each) => each[index] === 1) ? 1 : 0))
      }
      case 'difference': {
        const without = visit(part.without, path)
        return visit(part.from, path).map((isIn, index) => (without[index] === 1 ? 0 : isIn))
      }
    }
  }
  const picked = visit(selector, [])
  problems.throwIfAny()
  return picked
}

function meantBy(name: string, named: NamedSelectors, path: readonly string[]): Selector {
  const meant = named.get(name)
  if (!meant) {
    throw new GataError('unknown-selector', `no selector is named ${name}${didYouMean(name, [...named.keys()])}`, {
      todo: 'Selectors are declared in selectors.yaml.',
    })
  }
  if (path.includes(name)) {
    const cycle = [...path.slice(path.indexOf(name)), name].join(' → ')
    throw new GataError('selector-cycle', `the selector ${name} means itself: ${cycle}`)
  }
  return meant
}

function joined(parts: readonly Picked[], graph: SelectGraph): Picked {
  const all = graph.none()
  for (const part of parts) {
    part.forEach((isIn, index) => {
      if (isIn === 1) all[index] = 1
    })
  }
  return all
}
