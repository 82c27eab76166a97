import { Ajv } from 'ajv'
import {
  CLOSE_OBJECT,
  COMMA,
  FALSE,
  LETTER_N,
  NULL,
  OPEN_OBJECT,
  skipInteger,
  skipList,
  skipName,
  skipNumber,
  skipText,
  skipValue,
  skipWord,
  TRUE,
} from './skip-value.ts'
import { compileTextTest } from './text-test.ts'

/** The end of a value in JSON text that keeps its schema and stands as `JSON.stringify` would write it; -1 where only parsing can tell. */
export type MatchValue = (bytes: Uint8Array, at: number) => number

/** What is read of a JSON schema (draft 7, as zod writes it). */
export interface ValueSchema {
  readonly type?: string | readonly string[]
  readonly anyOf?: readonly ValueSchema[]
  readonly properties?: Readonly<Record<string, ValueSchema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: ValueSchema | boolean
  readonly items?: ValueSchema
  readonly enum?: readonly unknown[]
  readonly [keyword: string]: unknown
}

/** A field of an object: the bytes of its name with quotes and colon, what its value must be, and whether it must be there. */
export interface MatchField {
  readonly name: Uint8Array
  readonly match: MatchValue
  readonly isRequired: boolean
}

/** Compiles a schema into a match. What it does not know is parsed and left to ajv, so it knows every schema. */
function compileMatch(schema: ValueSchema): MatchValue {
  if (schema.anyOf) return firstOf(schema.anyOf.map(compileMatch))
  if (Array.isArray(schema.type)) return firstOf(schema.type.map((type: string) => compileMatch({ ...schema, type })))
  if (isPlain(schema, [])) return skipValue
  if (schema.type === 'null') return matchNull
  if (schema.type === 'boolean' && isPlain(schema, ['type'])) return matchBoolean
  if (schema.type === 'number' && isPlain(schema, ['type'])) return skipNumber
  if (schema.type === 'integer' && hasWidestBounds(schema)) return skipInteger
  if (schema.type === 'string' && isPlain(schema, ['type'])) return skipText
  if (schema.type === 'string' && isPlain(schema, ['type', 'pattern'])) return matchPattern(String(schema['pattern']))
  if (schema.enum && isPlain(schema, ['type', 'enum'])) return firstOf(schema.enum.map(matchConstant))
  if (schema.type === 'array' && isPlain(schema, ['type', 'items'])) return matchList(compileMatch(schema.items ?? {}))
  if (schema.type === 'object' && isLoose(schema) && Object.keys(schema.properties ?? {}).length <= MOST_FIELDS)
    return matchObject(compileFields(schema))
  return matchParsed(schema)
}

/** Fields seen are the bits of a number. */
const MOST_FIELDS = 31

/** The declared fields of an object in their order. */
export function compileFields({ properties = {}, required = [] }: ValueSchema): readonly MatchField[] {
  return Object.entries(properties).map(([name, schema]) => ({
    name: new TextEncoder().encode(`${JSON.stringify(name)}:`),
    match: compileMatch(schema),
    isRequired: required.includes(name),
  }))
}

/** Whether a schema is an object that allows other fields than the declared ones. */
export function isLoose(schema: ValueSchema): boolean {
  const { additionalProperties: others = {} } = schema
  const allowsOthers = typeof others === 'object' ? Object.keys(others).length === 0 : others
  return allowsOthers && isPlain(schema, ['type', 'properties', 'required', 'additionalProperties', '$schema'])
}

/** Whether the bytes at a place are those of a name. */
export function isNameAt(bytes: Uint8Array, at: number, name: Uint8Array): boolean {
  for (let index = 0; index < name.length; index++) {
    if (bytes[at + index] !== name[index]) return false
  }
  return true
}

/** Vendors write fields in one order as a rule, so the next declared one is tried first. */
function matchObject(fields: readonly MatchField[]): MatchValue {
  const required = fields.flatMap(({ isRequired }, index) => (isRequired ? [index] : []))
  return (bytes, at) => {
    if (bytes[at] !== OPEN_OBJECT) return -1
    let seen = 0
    let next = 0
    let index = at
    do {
      index += 1
      if (index === at + 1 && bytes[index] === CLOSE_OBJECT) break
      const found = findField(fields, next, bytes, index)
      const field = fields[found]
      if (field) {
        if ((seen & (1 << found)) !== 0) return -1
        seen |= 1 << found
        next = found + 1
        index = field.match(bytes, index + field.name.length)
      } else {
        const value = skipName(bytes, index)
        if (value < 0) return -1
        index = skipValue(bytes, value)
      }
      if (index < 0) return -1
    } while (bytes[index] === COMMA)
    if (bytes[index] !== CLOSE_OBJECT) return -1
    for (const one of required) if ((seen & (1 << one)) === 0) return -1
    return index + 1
  }
}

/** Place of the field whose name stands at a place, looked for from `next` on and then from the start; -1 for another name. */
function findField(fields: readonly MatchField[], next: number, bytes: Uint8Array, at: number): number {
  for (let place = next; place < fields.length; place++) {
    const field = fields[place]
    if (field && isNameAt(bytes, at, field.name)) return place
  }
  for (let place = 0; place < next; place++) {
    const field = fields[place]
    if (field && isNameAt(bytes, at, field.name)) return place
  }
  return -1
}

function matchList(item: MatchValue): MatchValue {
  return (bytes, at) => skipList(bytes, at, item)
}

function matchPattern(pattern: string): MatchValue {
  const test = compileTextTest(pattern)
  return (bytes, at) => {
    const end = skipText(bytes, at)
    return end > 0 && test(bytes, at + 1, end - 1) ? end : -1
  }
}

function matchParsed(schema: ValueSchema): MatchValue {
  const validate = new Ajv({ strict: false }).compile(schema)
  return (bytes, at) => {
    const end = skipValue(bytes, at)
    return end > 0 && validate(JSON.parse(decoder.decode(bytes.subarray(at, end)))) ? end : -1
  }
}

function firstOf(matches: readonly MatchValue[]): MatchValue {
  const [first = skipValue, second] = matches
  // A value or null is what nearly all of them are.
  if (matches.length === 2 && second === matchNull) {
    return (bytes, at) => (bytes[at] === LETTER_N ? matchNull(bytes, at) : first(bytes, at))
  }
  return (bytes, at) => {
    for (const match of matches) {
      const end = match(bytes, at)
      if (end >= 0) return end
    }
    return -1
  }
}

function matchConstant(value: unknown): MatchValue {
  const word = new TextEncoder().encode(JSON.stringify(value))
  // A longer number would begin with the same digits.
  if (typeof value === 'number')
    return (bytes, at) => (skipNumber(bytes, at) === at + word.length ? skipWord(bytes, at, word) : -1)
  return (bytes, at) => skipWord(bytes, at, word)
}

function matchNull(bytes: Uint8Array, at: number): number {
  return skipWord(bytes, at, NULL)
}

function matchBoolean(bytes: Uint8Array, at: number): number {
  const end = skipWord(bytes, at, TRUE)
  return end < 0 ? skipWord(bytes, at, FALSE) : end
}

/** An integer of 15 digits is within these bounds anyway. */
function hasWidestBounds(schema: ValueSchema): boolean {
  const { minimum = Number.MIN_SAFE_INTEGER, maximum = Number.MAX_SAFE_INTEGER } = schema
  return (
    minimum === Number.MIN_SAFE_INTEGER &&
    maximum === Number.MAX_SAFE_INTEGER &&
    isPlain(schema, ['type', 'minimum', 'maximum'])
  )
}

function isPlain(schema: ValueSchema, keywords: readonly string[]): boolean {
  return Object.keys(schema).every((keyword) => keywords.includes(keyword))
}

const decoder = new TextDecoder()
