import type { Dataset } from '../definitions/dataset.ts'
import { type Dimension, grains, type TimeDimension } from '../definitions/dimension.ts'
import { dimensionOf, type JoinPath, type ModelIndex } from '../definitions/model-index.ts'
import { anyTime, calendarsWith, ownTime, waysToCalendar } from './own-time.ts'
import { type Problems, suggestionsFor } from './problems.ts'

/** What a name in a query means, before it is looked for from one fact. */
export interface DimensionMeaning {
  /** Equal for names that mean the same. */
  readonly key: string
  /** As the query has it. */
  readonly reference: string
  /** For kind, type, title. */
  readonly dimension: Dimension
  /** Datasets in which the dimension is, by name; those of a conformed one have one each. */
  readonly members: ReadonlyMap<string, Dimension>
  /** Names of the joins (the last may be the dataset) by which it must be reached; empty: any way. */
  readonly route: readonly string[]
  /** `time`, or a field that a calendar tells of it: found from the time by which each fact is laid out. */
  readonly isOwnTime: boolean
}

/** A dimension where one fact finds it. */
export interface ReachedDimension {
  readonly path: JoinPath
  readonly dimension: Dimension
}

/** How looking for a dimension from one fact ended. */
export type Reach =
  | { readonly kind: 'found'; readonly reached: ReachedDimension }
  | { readonly kind: 'unreachable' }
  | {
      readonly kind: 'ambiguous'
      readonly routes: readonly string[] /** Of the shortest way. */
      readonly joins: number
    }

/** What a name means, or null with the problem told. Hidden dimensions are as unknown as those that do not exist. */
export function meaningOf(
  index: ModelIndex,
  reference: string,
  hidden: ReadonlySet<string>,
  field: string,
  problems: Problems,
): DimensionMeaning | null {
  const segments = reference.split('.')
  const name = segments.at(-1) ?? ''
  const route = segments.slice(0, -1)
  const found =
    segments[0] === ownTime && segments.length <= 2
      ? ofOwnTime(index, segments[1] ?? null, hidden)
      : route.length === 0
        ? unqualified(index, name, hidden)
        : qualified(index, route, name, hidden)
  if (found.length === 1 && found[0]) return { ...found[0], reference }
  if (found.length > 1) {
    const suggestions = found.map(({ key }) => key)
    problems.add('ambiguous-dimension', field, `${reference} could mean ${suggestions.join(' or ')}`, {
      got: reference,
      suggestions,
    })
    return null
  }
  const grain = grains.find((each) => each === name)
  if (grain) {
    problems.add(
      'unknown-dimension',
      field,
      `no dimension is called ${reference}; time.grain makes a row of each ${grain}`,
      {
        got: reference,
        fix: (query) => ({
          ...query,
          dimensions: query.dimensions?.filter((each) => each !== reference) ?? [],
          time: { ...query.time, grain },
        }),
      },
    )
    return null
  }
  const suggestions = suggestionsFor(reference, dimensionNames(index, hidden))
  problems.add('unknown-dimension', field, `no dimension is called ${reference}${hint(suggestions)}`, {
    got: reference,
    suggestions,
  })
  return null
}

/** Looks for a dimension from a fact, which is laid out by a time, or where none is named by its dataset's own. */
export function reach(
  index: ModelIndex,
  from: Dataset,
  meaning: DimensionMeaning,
  laidOutBy: TimeDimension | null = timeOf(from),
): Reach {
  if (meaning.isOwnTime) return reachOwnTime(index, from, meaning, laidOutBy)
  const own = meaning.members.get(from.name)
  if (own && (meaning.route.length === 0 || (meaning.route.length === 1 && meaning.route[0] === from.name))) {
    return { kind: 'found', reached: { path: { from, steps: [], to: from }, dimension: own } }
  }
  const candidates = index.paths(from).flatMap((path): ReachedDimension[] => {
    const dimension = meaning.members.get(path.to.name)
    return dimension && path.steps.length > 0 && follows(path, meaning.route) ? [{ path, dimension }] : []
  })
  const spelt = candidates.filter(({ path }) => isSpeltOut(path, meaning.route))
  const direct = candidates.filter(({ path }) => !isDetour(path))
  const [first, ...others] = spelt.length > 0 ? spelt : direct.length > 0 ? direct : candidates
  if (!first) return { kind: 'unreachable' }
  if (others.length === 0) return { kind: 'found', reached: first }
  return ambiguous(candidates)
}

function reachOwnTime(
  index: ModelIndex,
  from: Dataset,
  { members }: DimensionMeaning,
  laidOutBy: TimeDimension | null,
): Reach {
  if (!laidOutBy) return { kind: 'unreachable' }
  const own: ReachedDimension = { path: { from, steps: [], to: from }, dimension: laidOutBy }
  const [first, ...others] = members.size === 0 ? [own] : waysToCalendar(index, from, laidOutBy, members)
  if (!first) return { kind: 'unreachable' }
  if (others.length === 0) return { kind: 'found', reached: first }
  return ambiguous([first, ...others])
}

function ambiguous(candidates: readonly ReachedDimension[]): Reach {
  return {
    kind: 'ambiguous',
    routes: candidates.map((each) => routeName(each)),
    joins: Math.min(...candidates.map(({ path }) => path.steps.length)),
  }
}

function timeOf(dataset: Dataset): TimeDimension | null {
  const own = dataset.timeDimension === undefined ? undefined : dimensionOf(dataset, dataset.timeDimension)
  return own?.kind === 'time' ? own : null
}

type Found = Omit<DimensionMeaning, 'reference'>

function ofOwnTime(index: ModelIndex, field: string | null, hidden: ReadonlySet<string>): readonly Found[] {
  if (field === null)
    return [{ key: ownTime, dimension: anyTime, members: new Map(), route: [ownTime], isOwnTime: true }]
  const calendars = new Map([...calendarsWith(index, field)].filter(([name]) => !hidden.has(`${name}.${field}`)))
  const [first] = calendars.values()
  if (!first) return []
  return [{ key: `${ownTime}.${field}`, dimension: first, members: calendars, route: [ownTime], isOwnTime: true }]
}

function unqualified(index: ModelIndex, name: string, hidden: ReadonlySet<string>): readonly Found[] {
  const conformed = index.conformed.get(name)
  if (conformed) {
    const members = new Map<string, Dimension>()
    for (const member of conformed.members) {
      const [datasetName = '', dimensionName = ''] = member.split('.')
      const dataset = index.datasets.get(datasetName)
      const dimension = dataset && dimensionOf(dataset, dimensionName)
      if (!dimension || hidden.has(member)) return []
      members.set(datasetName, dimension)
    }
    const [first] = members.values()
    if (!first || hidden.has(name)) return []
    return [{ key: name, dimension: { ...first, ...named(conformed, name) }, members, route: [], isOwnTime: false }]
  }
  return (index.owners.get(name) ?? []).flatMap((owner) => ofDataset(index, owner, name, hidden))
}

function qualified(
  index: ModelIndex,
  route: readonly string[],
  name: string,
  hidden: ReadonlySet<string>,
): readonly Found[] {
  const [last = ''] = route.slice(-1)
  if (route.length === 1 && index.datasets.has(last)) return ofDataset(index, last, name, hidden)
  const targets = new Set<string>()
  for (const dataset of index.model.datasets) {
    for (const path of index.paths(dataset))
      if (path.steps.length > 0 && follows(path, route)) targets.add(path.to.name)
  }
  return [...targets].flatMap((target) =>
    ofDataset(index, target, name, hidden).map((found) => ({ ...found, key: [...route, name].join('.'), route })),
  )
}

function ofDataset(
  index: ModelIndex,
  datasetName: string,
  name: string,
  hidden: ReadonlySet<string>,
): readonly Found[] {
  const dataset = index.datasets.get(datasetName)
  const dimension = dataset && dimensionOf(dataset, name)
  const key = `${datasetName}.${name}`
  if (!dimension || hidden.has(key)) return []
  return [{ key, dimension, members: new Map([[datasetName, dimension]]), route: [], isOwnTime: false }]
}

/** Whether a way ends in these names; the way's names are the fact, then its joins. */
function follows(path: JoinPath, route: readonly string[]): boolean {
  const names = [path.from.name, ...path.steps.map(({ name }) => name)]
  if (route.length > names.length) return false
  return route.every((wanted, at) => {
    const place = names.length - route.length + at
    return names[place] === wanted || (at === route.length - 1 && path.to.name === wanted)
  })
}

/** Whether a route names every join from the fact on: then it means this way, whatever longer ones end alike. */
function isSpeltOut({ steps }: JoinPath, route: readonly string[]): boolean {
  return steps.length === route.length && steps.every(({ name }, at) => name === route[at])
}

/**
 * Whether a way enters a dataset by a key and leaves it by the same one for a dataset that it could have joined by that key at once: the
 * same rows are found, or none where the one between has no row.
 */
function isDetour({ from, steps }: JoinPath): boolean {
  return steps.some((next, at) => {
    const before = steps[at - 1]
    if (!before) return false
    const origin = steps[at - 2]?.to ?? from
    const straight = next.join.on.map(({ left, right }) => ({
      left: before.join.on.find((pair) => left.kind === 'column' && left.name === pair.right)?.left,
      right,
    }))
    return origin.joins.some(({ to, on }) => to === next.to.name && JSON.stringify(on) === JSON.stringify(straight))
  })
}

function routeName({ path, dimension }: ReachedDimension): string {
  return [path.from.name, ...path.steps.map(({ name }) => name), dimension.name].join('.')
}

function named(conformed: { title?: string; description?: string }, name: string) {
  return {
    name,
    ...(conformed.title === undefined ? {} : { title: conformed.title }),
    ...(conformed.description === undefined ? {} : { description: conformed.description }),
  }
}

function dimensionNames(index: ModelIndex, hidden: ReadonlySet<string>): readonly string[] {
  const qualifiedNames = index.model.datasets.flatMap(({ name, dimensions }) =>
    dimensions.map((each) => `${name}.${each.name}`),
  )
  const seen = qualifiedNames.filter((name) => !hidden.has(name))
  const single = [...index.owners].filter(([, [owner, ...rest]]) => owner !== undefined && rest.length === 0)
  const short = single.filter(([name, [owner]]) => !hidden.has(`${owner}.${name}`)).map(([name]) => name)
  return [...index.conformed.keys(), ...short, ...seen].filter((name) => !hidden.has(name))
}

function hint([best]: readonly string[]): string {
  return best === undefined ? '' : `, did you mean ${best}?`
}
