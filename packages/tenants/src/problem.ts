import { didYouMean } from '@gata/base'
import { isMap, isNode, isScalar, type Node, type Pair } from 'yaml'
import { z } from 'zod'
import { keyNouns } from './key-noun.ts'
import type { YamlFile } from './parsed-file.ts'

/** Something wrong at a place of a file; line and column count from 1. */
export interface Problem {
  readonly line: number
  readonly column: number
  /** The keys that lead there, the tenant or connector it belongs to left out: the line says which. */
  readonly path: string
  readonly text: string
}

type Path = readonly PropertyKey[]

/** What the YAML parser found. */
export function syntaxProblems(file: YamlFile): readonly Problem[] {
  return file.document.errors.map((error) => ({
    ...at(file, error.pos[0]),
    path: '',
    text:
      error.code === 'DUPLICATE_KEY' ? `the key ${wordAt(file.text, error.pos[0])} stands here twice` : error.message,
  }))
}

/** What the schema found, in the order of the file. */
export function problemsOf(file: YamlFile, schema: z.ZodType, error: z.ZodError): readonly Problem[] {
  return error.issues
    .flatMap((issue) =>
      issue.code === 'unrecognized_keys' ? unknownKeys(file, schema, issue) : [wrongValue(file, schema, issue)],
    )
    .sort((a, b) => a.line - b.line || a.column - b.column)
}

function unknownKeys(file: YamlFile, schema: z.ZodType, issue: z.core.$ZodIssueUnrecognizedKeys): readonly Problem[] {
  const map = schemaAt(schema, issue.path)
  const known = map instanceof z.ZodObject ? Object.keys(map.shape) : []
  const noun = (map && keyNouns.get(map)?.noun) ?? 'key'
  return issue.keys.map((key) => {
    const guess = didYouMean(key, known)
    const list = known.length > 0 ? ` (known: ${known.join(', ')})` : ' (none is known here)'
    return problem(file, [...issue.path, key], 'key', `unknown ${noun}${guess || list}`)
  })
}

function wrongValue(file: YamlFile, schema: z.ZodType, issue: z.core.$ZodIssue): Problem {
  if (issue.code === 'invalid_key') return problem(file, issue.path, 'key', issue.issues[0]?.message ?? issue.message)
  const value = file.document.getIn(issue.path)
  if (value === undefined)
    return problem(file, issue.path, 'key', `is missing${expectation(schemaAt(schema, issue.path))}`)
  if (issue.code === 'invalid_value') {
    const allowed = issue.values.map(String)
    return problem(
      file,
      issue.path,
      'value',
      `must be ${oneOf(allowed)}, not ${got(value)}${typeof value === 'string' ? didYouMean(value, allowed) : ''}`,
    )
  }
  if (issue.code === 'invalid_type' && issue.message.startsWith('Invalid input')) {
    return problem(file, issue.path, 'value', `must be ${kinds[issue.expected] ?? issue.expected}, not ${got(value)}`)
  }
  return problem(file, issue.path, 'value', `${issue.message} (got ${got(value)})`)
}

const kinds: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
  record: 'a map',
}

function expectation(schema: z.ZodType | null): string {
  if (schema instanceof z.ZodEnum) return ` (expected ${oneOf(schema.options.map(String))})`
  const kind = schema && kinds[schema.type]
  return kind ? ` (expected ${kind})` : ''
}

function oneOf(values: readonly string[]): string {
  return values.length < 2 ? values.join('') : `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`
}

function got(value: unknown): string {
  if (isMap(value)) return 'a map'
  if (isNode(value)) return 'a list'
  return value === null ? 'nothing' : JSON.stringify(value)
}

/** The schema at a path, wrappers taken off. */
function schemaAt(schema: z.ZodType, path: Path): z.ZodType | null {
  let here: unknown = schema
  for (const key of path) {
    here = bare(here)
    if (here instanceof z.ZodObject) here = here.shape[String(key)]
    else if (here instanceof z.ZodRecord) here = here.valueType
    else if (here instanceof z.ZodArray) here = here.element
    else return null
  }
  const found = bare(here)
  return found instanceof z.ZodType ? found : null
}

function bare(schema: unknown): unknown {
  return schema instanceof z.ZodOptional ? schema.unwrap() : schema
}

function problem(file: YamlFile, path: Path, side: 'key' | 'value', text: string): Problem {
  return { ...at(file, offsetOf(file, path, side)), path: path.slice(belongsTo(path)).map(String).join('.'), text }
}

/** `tenants.<slug>`, `connectors.<name>` and `selectors.<number>` lead to everything below them. */
function belongsTo(path: Path): number {
  return path.length > 2 && ['tenants', 'connectors', 'selectors'].some((list) => list === path[0]) ? 2 : 0
}

/** Where a path stands; where it does not, the nearest thing above it that does. */
function offsetOf(file: YamlFile, path: Path, side: 'key' | 'value'): number {
  if (path.length === 0) return 0
  const parent = path.length === 1 ? file.document.contents : file.document.getIn(path.slice(0, -1), true)
  const last = path.at(-1)
  if (isMap(parent)) {
    const pair = parent.items.find((item) => isScalar(item.key) && item.key.value === last)
    const node = pair && nodeOf(pair, side)
    if (node?.range) return node.range[0]
  }
  const item = file.document.getIn(path, true)
  if (isNode(item) && item.range) return item.range[0]
  return offsetOf(file, path.slice(0, -1), 'key')
}

function nodeOf(pair: Pair, side: 'key' | 'value'): Node | null {
  const node = side === 'value' && isNode(pair.value) && !isMap(pair.value) ? pair.value : pair.key
  return isNode(node) ? node : null
}

function at(file: YamlFile, offset: number): { line: number; column: number } {
  const { line, col } = file.lines.linePos(offset)
  return { line, column: col }
}

function wordAt(text: string, offset: number): string {
  return /^[^\s:]+/.exec(text.slice(offset))?.[0] ?? ''
}
