import { didYouMean } from '@gata/base'

/** What a named selector picks, as the file says it. */
export type SelectorDefinition =
  /** In the words of `--select`. */
  | { readonly kind: 'expression'; readonly text: string }
  /** By a method and a value, with so many steps above and below; `Infinity` for all of them. */
  | {
      readonly kind: 'method'
      readonly method: string
      readonly value: string
      readonly above: number
      readonly below: number
      /** All below, and all above any of those. */
      readonly isWhole: boolean
    }
  | { readonly kind: 'union' | 'intersection'; readonly of: readonly SelectorDefinition[] }
  | { readonly kind: 'difference'; readonly from: SelectorDefinition; readonly without: SelectorDefinition }

/** Something wrong in a definition, and where in it. */
export interface DefinitionProblem {
  readonly path: readonly PropertyKey[]
  readonly message: string
}

/** Says what is wrong with a definition that holds no other, null for nothing. */
export type CheckDefinition = (definition: SelectorDefinition) => string | null

/**
 * Reads a definition in any of the forms that dbt takes: an expression; `tag: orders`; `method`, `value` and their options; lists under
 * `union` or `intersection`, in which `exclude` takes away from the rest of the list.
 *
 * @returns null where something is wrong, which `report` is told.
 */
export function readDefinition(
  value: unknown,
  check: CheckDefinition,
  report: (problem: DefinitionProblem) => void,
  path: readonly PropertyKey[] = [],
): SelectorDefinition | null {
  const wrong = (message: string, key: readonly PropertyKey[] = []): null => {
    report({ path: [...path, ...key], message })
    return null
  }
  const checked = (definition: SelectorDefinition, key: readonly PropertyKey[]): SelectorDefinition | null => {
    const message = check(definition)
    return message === null ? definition : wrong(message, key)
  }
  const listed = (key: string, kind: 'union' | 'intersection', entries: unknown): SelectorDefinition | null => {
    if (!Array.isArray(entries) || entries.length === 0) return wrong('must be a list of definitions', [key])
    const wanted: (SelectorDefinition | null)[] = []
    const unwanted: (SelectorDefinition | null)[] = []
    entries.forEach((entry: unknown, index) => {
      const isExclude = isMap(entry) && 'exclude' in entry && Object.keys(entry).length === 1
      const at = [...path, key, index]
      if (isExclude) unwanted.push(readDefinition({ union: entry['exclude'] }, check, report, at))
      else wanted.push(readDefinition(entry, check, report, at))
    })
    if (wanted.length === 0) return wrong('must hold something beside what it excludes', [key])
    return without(combined(kind, wanted), unwanted)
  }

  if (typeof value === 'string') return checked({ kind: 'expression', text: value }, [])
  if (!isMap(value)) return wrong('must be a text or a map')
  const keys = Object.keys(value)
  const [only = ''] = keys
  if (keys.length === 1 && (only === 'union' || only === 'intersection')) return listed(only, only, value[only])
  if ('method' in value || 'value' in value) {
    const strange = keys.find((key) => !methodKeys.includes(key))
    if (strange !== undefined) return wrong(`unknown key${didYouMean(strange, methodKeys)}`, [strange])
    const { method, value: named, exclude } = value
    if (typeof method !== 'string') return wrong('must be a text', ['method'])
    if (!isWord(named)) return wrong('must be a text', ['value'])
    const problems = optionProblems(value)
    for (const [key, message] of problems) wrong(message, [key])
    if (problems.length > 0) return null
    const picked = checked({ kind: 'method', method, value: String(named), ...depthsOf(value) }, ['method'])
    return exclude === undefined ? picked : without(picked, [readDefinition({ union: exclude }, check, report, path)])
  }
  if (keys.length !== 1) return wrong('must be method and value, one method: value, union or intersection')
  const named = value[only]
  if (!isWord(named)) return wrong('must be a text', [only])
  return checked({ kind: 'method', method: only, value: String(named), above: 0, below: 0, isWhole: false }, [only])
}

const methodKeys = [
  'method',
  'value',
  'parents',
  'parents_depth',
  'children',
  'children_depth',
  'childrens_parents',
  'exclude',
]

function optionProblems(map: Readonly<Record<string, unknown>>): readonly (readonly [key: string, message: string])[] {
  const flags = ['parents', 'children', 'childrens_parents'].filter(
    (key) => key in map && typeof map[key] !== 'boolean',
  )
  const depths = ['parents_depth', 'children_depth'].filter(
    (key) => key in map && !(Number.isInteger(map[key]) && Number(map[key]) >= 0),
  )
  return [
    ...flags.map((key) => [key, 'must be true or false'] as const),
    ...depths.map((key) => [key, 'must be a whole number from 0'] as const),
  ]
}

function depthsOf(map: Readonly<Record<string, unknown>>): { above: number; below: number; isWhole: boolean } {
  const depth = (flag: string, bound: string): number => {
    if (map[flag] !== true) return 0
    return map[bound] === undefined ? Number.POSITIVE_INFINITY : Number(map[bound])
  }
  return {
    above: depth('parents', 'parents_depth'),
    below: depth('children', 'children_depth'),
    isWhole: map['childrens_parents'] === true,
  }
}

function combined(
  kind: 'union' | 'intersection',
  parts: readonly (SelectorDefinition | null)[],
): SelectorDefinition | null {
  const of = parts.filter((part) => part !== null)
  return of.length === parts.length ? { kind, of } : null
}

function without(
  from: SelectorDefinition | null,
  parts: readonly (SelectorDefinition | null)[],
): SelectorDefinition | null {
  if (parts.length === 0 || !from) return from
  const excluded = combined('union', parts)
  return excluded && { kind: 'difference', from, without: excluded }
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** YAML takes `value: 2024` for a number. */
function isWord(value: unknown): value is string | number {
  return (typeof value === 'string' && value !== '') || typeof value === 'number'
}
