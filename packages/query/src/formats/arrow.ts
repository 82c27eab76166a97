import type { ResultColumn } from '@gata/semantic'
import {
  Bool,
  type DataType,
  DateDay,
  Decimal,
  Field,
  Float64,
  Int64,
  makeData,
  RecordBatch,
  RecordBatchStreamWriter,
  Schema,
  Struct,
  TimestampMicrosecond,
  Utf8,
  vectorFromArray,
} from 'apache-arrow'
import type { ResultTable } from '../result-table.ts'

type Values = readonly unknown[]

const rowsOfBatch = 65_536
const dayMs = 86_400_000

/**
 * Arrow's streaming format, a record batch for each 65,536 rows: decimals and 64-bit integers as such, days as Date32, instants in UTC to the
 * microsecond; unit and title of a column stand in its field's metadata.
 */
export async function* arrow(columns: readonly ResultColumn[], table: ResultTable): AsyncGenerator<Uint8Array> {
  const kinds = columns.map(({ type }) => kindOf(type))
  const fields = columns.map((column, at) => new Field(column.name, typeOf(kinds, at), true, metadataOf(column)))
  const schema = new Schema(fields)
  const writer = new RecordBatchStreamWriter()
  writer.reset(undefined, schema)
  for (let start = 0; start < table.rowCount; start += rowsOfBatch) {
    const length = Math.min(rowsOfBatch, table.rowCount - start)
    const children = kinds.map((kind, at) => kind.data((table.columns[at] ?? []).slice(start, start + length)))
    writer.write(new RecordBatch(schema, makeData({ type: new Struct(fields), length, nullCount: 0, children })))
  }
  writer.finish()
  yield* writer
}

function typeOf(kinds: readonly ArrowKind[], at: number): DataType {
  return kinds[at]?.type ?? new Utf8()
}

function metadataOf({ title, unit, description }: ResultColumn): Map<string, string> {
  const known = Object.entries({ title, unit, description })
  return new Map(known.flatMap(([key, value]) => (value === null ? [] : [[key, value] as const])))
}

/** How values of a type stand in Arrow. */
interface ArrowKind {
  readonly type: DataType
  readonly data: (values: Values) => ReturnType<typeof makeData>
}

function kindOf(type: string): ArrowKind {
  const [, precision, scale] = /^decimal\((\d+),\s*(\d+)\)$/.exec(type) ?? []
  if (precision !== undefined && scale !== undefined) return decimals(Number(precision), Number(scale))
  switch (type) {
    case 'bigint':
    case 'integer':
    case 'ubigint':
      return integers
    case 'double':
      return doubles
    case 'boolean':
      return built(new Bool(), (value) => value)
    case 'date':
      return days
    case 'timestamptz':
      return instants
    default:
      return texts
  }
}

const integers = fixed(
  new Int64(),
  (length) => new BigInt64Array(length),
  (value) => BigInt(String(value)),
)
const doubles = fixed(new Float64(), (length) => new Float64Array(length), Number)
const days = fixed(
  new DateDay(),
  (length) => new Int32Array(length),
  (value) => Date.parse(String(value)) / dayMs,
)
const instants = fixed(new TimestampMicrosecond('UTC'), (length) => new BigInt64Array(length), microseconds)

const utf8 = new Utf8()

/** Texts one behind the other, encoded at once. */
const texts: ArrowKind = {
  type: utf8,
  data: (values) => {
    const valueOffsets = new Int32Array(values.length + 1)
    const parts: string[] = values.map(() => '')
    const { nullBitmap, nullCount } = nulls(values, (value, at) => {
      parts[at] = typeof value === 'string' ? value : JSON.stringify(value)
    })
    parts.forEach((text, at) => {
      valueOffsets[at + 1] = (valueOffsets[at] ?? 0) + Buffer.byteLength(text)
    })
    const data = Buffer.from(parts.join(''))
    return makeData({ type: utf8, length: values.length, nullCount, nullBitmap, valueOffsets, data })
  },
}

/** `2026-11-01T04:30:00.250Z`, or with six digits where there are microseconds. */
function microseconds(value: unknown): bigint {
  const text = String(value)
  const [, digits = ''] = /\.(\d+)Z$/.exec(text) ?? []
  return BigInt(Date.parse(text)) * 1000n + BigInt(digits.padEnd(6, '0').slice(3, 6))
}

/** A type whose values have one width each. */
function fixed<T extends number | bigint>(
  type: DataType,
  make: (length: number) => { [at: number]: T },
  convert: (value: unknown) => T,
): ArrowKind {
  return {
    type,
    data: (values) => {
      const data = make(values.length)
      const { nullBitmap, nullCount } = nulls(values, (value, at) => {
        data[at] = convert(value)
      })
      return makeData({ type, length: values.length, nullCount, nullBitmap, data } as never) // which buffer belongs to a type is known above alone
    },
  }
}

function decimals(precision: number, scale: number): ArrowKind {
  const type = new Decimal(scale, precision, 128)
  return {
    type,
    data: (values) => {
      const wide = new BigInt64Array(values.length * 2)
      const { nullBitmap, nullCount } = nulls(values, (value, at) => {
        const whole = scaled(String(value), scale)
        wide[at * 2] = BigInt.asIntN(64, whole)
        wide[at * 2 + 1] = whole >> 64n
      })
      const data = new Uint32Array(wide.buffer)
      return makeData({ type, length: values.length, nullCount, nullBitmap, data })
    },
  }
}

/** `-12.5` with two digits after the point is -1250. */
function scaled(text: string, scale: number): bigint {
  const [whole = '0', fraction = ''] = text.split('.')
  return BigInt(whole + fraction.padEnd(scale, '0').slice(0, scale))
}

function built(type: DataType, convert: (value: unknown) => unknown): ArrowKind {
  return {
    type,
    data: (values) => {
      const vector = vectorFromArray(
        values.map((value) => (value === null || value === undefined ? null : convert(value))),
        type,
      )
      const [data] = vector.data
      return data ?? makeData({ type, length: 0 } as never) // a vector of no values has no data at all
    },
  }
}

/** Calls for each value that is there, and marks them. */
function nulls(values: Values, present: (value: unknown, at: number) => void) {
  const nullBitmap = new Uint8Array(Math.ceil(values.length / 8))
  let nullCount = 0
  values.forEach((value, at) => {
    if (value === null || value === undefined) {
      nullCount++
      return
    }
    nullBitmap[at >> 3] = (nullBitmap[at >> 3] ?? 0) | (1 << (at & 7))
    present(value, at)
  })
  return { nullBitmap, nullCount }
}
