import { z } from 'zod'
import type { ObjectContract } from '../object.ts'
import { compileFields, isLoose, isNameAt, type MatchField, type ValueSchema } from './match-value.ts'
import { CLOSE_OBJECT, COMMA, LETTER_N, OPEN_LIST, OPEN_OBJECT, QUOTE } from './skip-value.ts'

/**
 * Checks records where they stand in a vendor's text, without making objects of them.
 *
 * A record passes when it keeps its contract, holds declared fields alone in the contract's order, and is written as `JSON.stringify`
 * would write it: then its text can be kept as it came. All others are for parsing, which alone says what is wrong with a record.
 */
export interface RecordScanner {
  /** Whether the bytes from `start` to `end` are such a record; the rest tells of the last one that was. */
  scan(bytes: Uint8Array, start: number, end: number): boolean
  /** Writes its key, as `compileRecordKey` reads it, and gives the place behind; -1 where no part has a value, or where only parsing can tell. */
  writeKey(into: Uint8Array, at: number): number
  /** Where the text of a field stands, without its quotes; null where the field is missing or no text. */
  textOf(field: string): TextPlace | null
}

/** A piece of a vendor's text. */
export interface TextPlace {
  readonly start: number
  readonly end: number
}

/** Compiles the scanner of an object; null for one whose key or cursor lies deeper than the record's own fields. */
export function compileRecordScanner(contract: ObjectContract): RecordScanner | null {
  const schema = z.toJSONSchema(contract.record, { io: 'input', target: 'draft-7' }) as ValueSchema // zod types a schema more narrowly than it writes it
  if (!isLoose(schema)) return null
  const names = Object.keys(schema.properties ?? {})
  const key = contract.key.map((part) => part.split('??').map((path) => names.indexOf(path.trim())))
  if (key.flat().includes(-1) || names.some((name) => /^\d/.test(name))) return null
  if (contract.sync.kind !== 'full' && !names.includes(contract.sync.field)) return null
  return new Scanner(names, compileFields(schema), key)
}

class Scanner implements RecordScanner {
  readonly #names: readonly string[]
  readonly #fields: readonly MatchField[]
  readonly #key: readonly (readonly number[])[]
  /** Where the value of each field begins and ends in the record scanned last; 0 and 0 where it is missing. */
  readonly #starts: Int32Array
  readonly #ends: Int32Array
  #bytes: Uint8Array = new Uint8Array()

  constructor(names: readonly string[], fields: readonly MatchField[], key: readonly (readonly number[])[]) {
    this.#names = names
    this.#fields = fields
    this.#key = key
    this.#starts = new Int32Array(fields.length)
    this.#ends = new Int32Array(fields.length)
  }

  scan(bytes: Uint8Array, start: number, end: number): boolean {
    if (bytes[start] !== OPEN_OBJECT) return false
    this.#bytes = bytes
    let place = 0
    let at = start
    do {
      at += 1
      const found = this.#place(bytes, at, place)
      const field = this.#fields[found]
      if (!field) return false
      for (; place < found; place++) this.#leaveOut(place)
      const value = at + field.name.length
      at = field.match(bytes, value)
      if (at < 0) return false
      this.#starts[place] = value
      this.#ends[place] = at
      place += 1
    } while (bytes[at] === COMMA)
    for (; place < this.#fields.length; place++) this.#leaveOut(place)
    return bytes[at] === CLOSE_OBJECT && at + 1 === end && this.#isWhole()
  }

  writeKey(into: Uint8Array, at: number): number {
    let index = at
    for (let part = 0; part < this.#key.length; part++) {
      if (part > 0) into[index++] = BAR
      index = this.#writeFirst(this.#key[part] ?? [], into, index)
      if (index < 0) return -1
    }
    return index > at + this.#key.length - 1 ? index : -1
  }

  textOf(field: string): TextPlace | null {
    const place = this.#names.indexOf(field)
    const start = this.#starts[place] ?? 0
    return this.#bytes[start] === QUOTE ? { start: start + 1, end: (this.#ends[place] ?? 0) - 1 } : null
  }

  /** Place of the field whose name stands at a place in the text; a field that comes before its turn is not found. */
  #place(bytes: Uint8Array, at: number, from: number): number {
    for (let place = from; place < this.#fields.length; place++) {
      const field = this.#fields[place]
      if (field && isNameAt(bytes, at, field.name)) return place
    }
    return -1
  }

  #leaveOut(place: number): void {
    this.#starts[place] = 0
    this.#ends[place] = 0
  }

  #isWhole(): boolean {
    return this.#fields.every(({ isRequired }, place) => !isRequired || this.#ends[place] !== 0)
  }

  /** The first of several fields that has a value; none is an empty part. -1 for a global id, of which only the last segment counts. */
  #writeFirst(places: readonly number[], into: Uint8Array, at: number): number {
    const bytes = this.#bytes
    for (const place of places) {
      const isText = bytes[this.#starts[place] ?? 0] === QUOTE
      const start = (this.#starts[place] ?? 0) + (isText ? 1 : 0)
      const end = (this.#ends[place] ?? 0) - (isText ? 1 : 0)
      if (start >= end || (!isText && bytes[start] === LETTER_N)) continue
      if (!isText && (bytes[start] === OPEN_OBJECT || bytes[start] === OPEN_LIST)) return -1
      if (isText && isNameAt(bytes, start, globalId)) return -1
      let index = at
      for (let from = start; from < end; from++) into[index++] = bytes[from] ?? 0
      return index
    }
    return at
  }
}

const BAR = 0x7c
const globalId = new TextEncoder().encode('gid://')
