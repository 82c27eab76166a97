import { illegalArgument } from './linkedin-error.ts'

/** A value of a query: a word, a list or a record. */
export type QueryValue = string | readonly QueryValue[] | ReadonlyMap<string, QueryValue>

/** The parameters of a query, decoded. */
export type Query = ReadonlyMap<string, QueryValue>

/**
 * Reads a query of Rest.li 2.0: `List(a,b)` is a list, `(name:value)` a record; what has a meaning and is not meant is percent-encoded.
 * Throws where brackets do not match, or where they were encoded too, so that nothing but a word is left.
 * Source: https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/protocol-version
 */
export function parseQuery(text: string): Query {
  const parameters = new Map<string, QueryValue>()
  for (const part of text.split('&').filter((one) => one !== '')) {
    const equals = part.indexOf('=')
    const name = decode(equals === -1 ? part : part.slice(0, equals))
    const value = equals === -1 ? '' : part.slice(equals + 1)
    // Fields are a list without brackets.
    parameters.set(name, name === 'fields' ? value.split(',').map(decode) : parseValue(value))
  }
  return parameters
}

function parseValue(text: string): QueryValue {
  const list = /^List\((.*)\)$/s.exec(text)?.[1]
  if (list !== undefined) return split(list).map(parseValue)
  const record = /^\((.*)\)$/s.exec(text)?.[1]
  if (record !== undefined) {
    return new Map(
      split(record).map((member): [string, QueryValue] => {
        const colon = member.indexOf(':')
        if (colon === -1) throw illegalArgument(`Invalid query parameters passed to request: ${member}`)
        return [decode(member.slice(0, colon)), parseValue(member.slice(colon + 1))]
      }),
    )
  }
  if (/[(),]/.test(text)) throw illegalArgument(`Invalid query parameters passed to request: ${text}`)
  return decode(text)
}

/** Parts at commas that stand in no brackets. */
function split(text: string): readonly string[] {
  if (text === '') return []
  const parts: string[] = []
  let depth = 0
  let from = 0
  for (let at = 0; at < text.length; at++) {
    const sign = text.charAt(at)
    if (sign === '(') depth += 1
    else if (sign === ')') depth -= 1
    else if (sign === ',' && depth === 0) {
      parts.push(text.slice(from, at))
      from = at + 1
    }
  }
  if (depth !== 0) throw illegalArgument('Invalid query parameters passed to request: brackets do not match')
  return [...parts, text.slice(from)]
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw illegalArgument(`Invalid query parameters passed to request: ${text}`)
  }
}

/** A parameter, or a member of a record, that is one word; null where it is not there. */
export function wordOf(query: QueryValue | undefined, ...path: readonly string[]): string | null {
  const value = memberOf(query, path)
  return typeof value === 'string' ? value : null
}

/** A parameter, or a member of a record, that is a list of words; null where it is not there. */
export function wordsOf(query: QueryValue | undefined, ...path: readonly string[]): readonly string[] | null {
  const value = memberOf(query, path)
  return isList(value) ? value.map((one) => (typeof one === 'string' ? one : '')) : null
}

function memberOf(query: QueryValue | undefined, path: readonly string[]): QueryValue | undefined {
  return path.reduce<QueryValue | undefined>(
    (value, name) => (value instanceof Map ? value.get(name) : undefined),
    query,
  )
}

function isList(value: QueryValue | undefined): value is readonly QueryValue[] {
  return Array.isArray(value)
}
