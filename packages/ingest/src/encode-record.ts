import {
  type CheckRecord,
  compileContract,
  compileRecordKey,
  type ObjectContract,
  observedWireType,
  type ReadRecordKey,
  type Violation,
  type WireColumn,
  wireColumns,
} from '@gata/connectors'

type JsonRecord = Readonly<Record<string, unknown>>

/** What became of a record: a line of a package, or the reason why it goes to quarantine. */
export type EncodedRecord =
  | { readonly kind: 'line'; readonly line: string }
  | { readonly kind: 'quarantine'; readonly key: string | null; readonly violation: Violation }

/** Turns records of one object into lines, checking each against the contract; remembers the undeclared fields it saw. */
export interface RecordEncoder {
  encode(record: JsonRecord, position: number): EncodedRecord
  readonly extraColumns: () => readonly WireColumn[]
}

/** Compiles a contract into an encoder; everything that can be decided once is decided here, not per record. */
export function createRecordEncoder(contract: ObjectContract): RecordEncoder {
  const check: CheckRecord = compileContract(contract)
  const key: ReadRecordKey = compileRecordKey(contract)
  const declared = wireColumns(contract).map(({ name }) => name)
  const isDeclared = new Set(declared)
  const extras = new Map<string, WireColumn['type']>()
  const tail = cursorTail(contract)
  return {
    extraColumns: () => [...extras].map(([name, type]) => ({ name, type })),
    encode: (record, position) => {
      const name = key(record)
      const violation =
        check(record) ?? (name === null ? missingKey(contract) : null) ?? undeclared(contract, record, isDeclared)
      if (violation || name === null)
        return { kind: 'quarantine', key: name, violation: violation ?? missingKey(contract) }
      const known: Record<string, unknown> = {}
      let extra: Record<string, unknown> | null = null
      for (const field of declared) {
        const value = record[field]
        if (value !== undefined) known[field] = value
      }
      for (const field in record) {
        if (isDeclared.has(field)) continue
        extra ??= {}
        extra[field] = record[field]
        if (!extras.has(field)) extras.set(field, observedWireType(record[field]))
      }
      const text = `{"n":${position},"k":${JSON.stringify(name)}${tail(record)},"d":${JSON.stringify(known)}`
      return { kind: 'line', line: extra ? `${text},"x":${JSON.stringify(extra)}}` : `${text}}` }
    },
  }
}

/** The day of a record read by days, or the change time of one read by changes, as the piece of its line. */
function cursorTail({ sync }: ObjectContract): (record: JsonRecord) => string {
  if (sync.kind === 'full') return () => ''
  const path = sync.field.split('.')
  const read = (record: JsonRecord): unknown =>
    path.reduce<unknown>(
      (value, name) => (typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined),
      record,
    )
  if (sync.kind === 'changes') {
    return (record) => {
      const changed = read(record)
      return typeof changed === 'string' ? `,"c":${JSON.stringify(changed)}` : ''
    }
  }
  return (record) => {
    const day = read(record)
    return typeof day === 'string'
      ? `,"w":"${day.length === 8 ? `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}` : day}"`
      : ''
  }
}

function missingKey(contract: ObjectContract): Violation {
  return { path: contract.key.join(', '), expected: 'a key', got: 'nothing' }
}

/** A vendor adds fields; only a contract that does not evolve minds. */
function undeclared(contract: ObjectContract, record: JsonRecord, isDeclared: ReadonlySet<string>): Violation | null {
  if (contract.mode === 'evolve') return null
  for (const field in record) {
    if (!isDeclared.has(field)) return { path: field, expected: 'no such field', got: observedWireType(record[field]) }
  }
  return null
}
