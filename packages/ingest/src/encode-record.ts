import {
  type CheckRecord,
  compileContract,
  compileRecordKey,
  compileRecordScanner,
  type ObjectContract,
  observedWireType,
  type ReadRecordKey,
  type RecordScanner,
  type Violation,
  type WireColumn,
  wireColumns,
} from '@gata/connectors'
import { createRecordTail, type DayRange } from './record-tail.ts'
import { widerType } from './wider-type.ts'

type JsonRecord = Readonly<Record<string, unknown>>

/** What became of a record: a line of a package, or the reason why it goes to quarantine. */
export type EncodedRecord =
  | { readonly kind: 'line'; readonly line: string }
  | { readonly kind: 'quarantine'; readonly key: string | null; readonly violation: Violation }

/** Turns records of one object into lines, checking each against the contract; remembers the undeclared fields and the days it saw. */
export interface RecordEncoder {
  encode(record: JsonRecord, position: number): EncodedRecord
  /**
   * Writes the line of a record that stands in a vendor's text, without parsing it, and gives the place behind the line; -1 where only
   * `encode` can tell what becomes of the record. A line takes at most twice the record's bytes and {@link LINE_OVERHEAD}.
   */
  copy(record: TextRecord, position: number, into: Buffer, at: number): number
  readonly extraColumns: () => readonly WireColumn[]
  /** The first and the last day that a record named; null where none did. */
  readonly days: () => DayRange | null
}

/** A record and where it stands. */
export interface TextRecord {
  readonly bytes: Buffer
  readonly start: number
  readonly end: number
}

/** Bytes of a line beside the record and its key. */
export const LINE_OVERHEAD = 256

/** Makes an encoder for the records of one package; everything that can be decided once is decided here, not per record. */
export function createRecordEncoder(contract: ObjectContract): RecordEncoder {
  const { check, key, split, scanner } = compiled(contract)
  const extras = new Map<string, WireColumn['type']>()
  const tail = createRecordTail(contract)
  return {
    days: tail.days,
    extraColumns: () => [...extras].map(([name, type]) => ({ name, type })),
    encode: (record, position) => {
      const name = key(record)
      const broken = check(record)
      if (broken) return { kind: 'quarantine', key: name, violation: broken }
      if (name === null) return { kind: 'quarantine', key: null, violation: missing(contract.key.join(', '), 'a key') }
      const { known, extra } = split(record)
      if (extra && contract.mode !== 'evolve') return { kind: 'quarantine', key: name, violation: unknownField(extra) }
      const end = tail.of(record)
      if (typeof end !== 'string') return { kind: 'quarantine', key: name, violation: end }
      const text = `{"n":${position},"k":${JSON.stringify(name)}${end},"d":${JSON.stringify(known)}`
      if (!extra) return { kind: 'line', line: `${text}}` }
      observe(extras, extra)
      return { kind: 'line', line: `${text},"x":${JSON.stringify(extra)}}` }
    },
    copy: ({ bytes, start, end }, position, into, at) => {
      if (!scanner?.scan(bytes, start, end)) return -1
      const middle = tail.ofText(scanner, bytes)
      if (middle === null) return -1
      const key = put(into, putNumber(into, put(into, at, BEFORE_NUMBER), position), BEFORE_KEY)
      const keyEnd = scanner.writeKey(into, key)
      if (keyEnd < 0) return -1
      const record = put(into, put(into, put(into, keyEnd, AFTER_KEY), middle), BEFORE_RECORD)
      into[record + bytes.copy(into, record, start, end)] = CLOSE_OBJECT
      return record + end - start + 1
    },
  }
}

const CLOSE_OBJECT = 0x7d
const BEFORE_NUMBER = Buffer.from('{"n":')
const BEFORE_KEY = Buffer.from(',"k":"')
const AFTER_KEY = Buffer.from('"')
const BEFORE_RECORD = Buffer.from(',"d":')

/** A few bytes are copied sooner than a call into the runtime is made. */
function put(into: Uint8Array, at: number, piece: Uint8Array): number {
  for (let index = 0; index < piece.length; index++) into[at + index] = piece[index] ?? 0
  return at + piece.length
}

/** Writes a whole number from 0 on in digits. */
function putNumber(into: Uint8Array, at: number, number: number): number {
  let digits = 1
  for (let rest = number; rest >= 10; rest = Math.floor(rest / 10)) digits++
  let rest = number
  for (let index = at + digits - 1; index >= at; index--) {
    into[index] = 0x30 + (rest % 10)
    rest = Math.floor(rest / 10)
  }
  return at + digits
}

interface CompiledContract {
  readonly check: CheckRecord
  readonly key: ReadRecordKey
  readonly split: (record: JsonRecord) => SplitRecord
  readonly scanner: RecordScanner | null
}

/** Compiling takes longer than reading a small package, and a long history is many packages of one contract. */
const compiledContracts = new WeakMap<ObjectContract, CompiledContract>()

function compiled(contract: ObjectContract): CompiledContract {
  const known = compiledContracts.get(contract)
  if (known) return known
  const fresh = {
    check: compileContract(contract),
    key: compileRecordKey(contract),
    split: compileSplit(wireColumns(contract).map(({ name }) => name)),
    scanner: compileRecordScanner(contract),
  }
  compiledContracts.set(contract, fresh)
  return fresh
}

interface SplitRecord {
  readonly known: JsonRecord
  readonly extra: JsonRecord | null
}

/** Declared fields in the order of the contract. Most records hold these alone and in order, and are taken as they are. */
function compileSplit(declared: readonly string[]): (record: JsonRecord) => SplitRecord {
  const isDeclared = new Set(declared)
  return (record) => {
    let next = 0
    for (const field in record) {
      while (next < declared.length && declared[next] !== field) next++
      if (next++ >= declared.length) return reordered(declared, isDeclared, record)
    }
    return { known: record, extra: null }
  }
}

function reordered(declared: readonly string[], isDeclared: ReadonlySet<string>, record: JsonRecord): SplitRecord {
  const known: Record<string, unknown> = {}
  for (const field of declared) {
    const value = record[field]
    if (value !== undefined) known[field] = value
  }
  let extra: Record<string, unknown> | null = null
  for (const field in record) {
    if (isDeclared.has(field) || record[field] === undefined) continue
    extra ??= {}
    extra[field] = record[field]
  }
  return { known, extra }
}

/** A null says nothing about the type of a field; one that came with several types is JSON. */
function observe(extras: Map<string, WireColumn['type']>, extra: JsonRecord): void {
  for (const field in extra) {
    if (extra[field] === null) continue
    const type = observedWireType(extra[field])
    const before = extras.get(field)
    if (before !== type) extras.set(field, before === undefined ? type : widerType(before, type))
  }
}

function missing(path: string, expected: string): Violation {
  return { path, expected, got: 'nothing' }
}

/** A vendor adds fields; only a contract that does not evolve minds. */
function unknownField(extra: JsonRecord): Violation {
  const [field = ''] = Object.keys(extra)
  return { path: field, expected: 'no such field', got: observedWireType(extra[field]) }
}
