import { BACKSLASH, CLOSE_LIST, CLOSE_OBJECT, COLON, COMMA, OPEN_LIST, OPEN_OBJECT, QUOTE } from './skip-value.ts'

/** A list cut out of a JSON object: what is left of the object, and where the items stand. */
export interface CutList {
  /** The object's text with an empty list in the place of the field's. */
  readonly rest: string
  /** Where each item begins and ends in the text, in turns. */
  readonly bounds: readonly number[]
}

/**
 * Cuts the list of a field of the outermost object out of a JSON text, without parsing it; null where the text is no object with such a
 * list. Brackets and quotes are matched, nothing else is checked.
 */
export function cutList(bytes: Buffer, field: string): CutList | null {
  const name = Buffer.from(JSON.stringify(field))
  let at = skipSpace(bytes, 0)
  if (bytes[at] !== OPEN_OBJECT) return null
  do {
    const start = skipSpace(bytes, at + 1)
    const end = endOfText(bytes, start)
    const colon = skipSpace(bytes, end)
    if (end < 0 || bytes[colon] !== COLON) return null
    const value = skipSpace(bytes, colon + 1)
    if (end - start === name.length && bytes.compare(name, 0, name.length, start, end) === 0) return cutAt(bytes, value)
    at = skipSpace(bytes, endOfValue(bytes, value))
  } while (bytes[at] === COMMA)
  return null
}

function cutAt(bytes: Buffer, start: number): CutList | null {
  if (bytes[start] !== OPEN_LIST) return null
  const bounds: number[] = []
  let at = skipSpace(bytes, start + 1)
  while (bytes[at] !== CLOSE_LIST) {
    const end = endOfValue(bytes, at)
    if (end < 0) return null
    bounds.push(at, end)
    at = skipSpace(bytes, end)
    if (bytes[at] === COMMA) at = skipSpace(bytes, at + 1)
    else if (bytes[at] !== CLOSE_LIST) return null
  }
  return { rest: `${bytes.toString('utf8', 0, start)}[]${bytes.toString('utf8', at + 1)}`, bounds }
}

/** The end of whatever value begins at a place; -1 where the text ends before. */
function endOfValue(bytes: Buffer, start: number): number {
  let depth = 0
  for (let at = start; at < bytes.length; at++) {
    const byte = bytes[at]
    if (byte === QUOTE) {
      at = endOfText(bytes, at) - 1
      if (at < 0) return -1
    } else if (byte === OPEN_OBJECT || byte === OPEN_LIST) depth += 1
    else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) depth -= 1
    if (depth < 0) return at
    if (depth > 0) continue
    if (byte === COMMA) return at
    if (byte === QUOTE || byte === CLOSE_OBJECT || byte === CLOSE_LIST) return at + 1
  }
  return -1
}

function endOfText(bytes: Buffer, start: number): number {
  if (bytes[start] !== QUOTE) return -1
  for (let at = start + 1; at < bytes.length; at++) {
    if (bytes[at] === BACKSLASH) at += 1
    else if (bytes[at] === QUOTE) return at + 1
  }
  return -1
}

function skipSpace(bytes: Buffer, start: number): number {
  let at = start
  for (let byte = bytes[at]; byte === 0x20 || (byte !== undefined && byte >= 0x09 && byte <= 0x0d); byte = bytes[at])
    at++
  return at
}
