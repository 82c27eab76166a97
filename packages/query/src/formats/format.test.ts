import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ResultColumn } from '@gata/semantic'
import type { ColumnType } from '@gata/sql'
import { openMemoryWarehouse } from '@gata/warehouse/testing'
import { tableFromIPC } from 'apache-arrow'
import { describe, expect, it } from 'vitest'
import { rowsOf } from '../result-table.ts'
import { type RowFormat, writeRows } from './format.ts'
import { jsonArray } from './json-rows.ts'

const types: readonly ColumnType[] = ['varchar', 'bigint', 'decimal(38,4)', 'double', 'boolean', 'date', 'timestamptz']

/** Every type, its hardest values and nulls. */
const rows = `
  select * from (values
    ('plain', 1::bigint, 1.5::decimal(38, 4), 0.1::double, true, date '2026-11-01', timestamptz '2026-11-01 00:00:00.000001+00'),
    ('a "quoted", line' || chr(13) || chr(10) || 'ends', 9007199254740993, -12345678901234567890123.4567, -1e-300, false, date '1969-12-31', timestamptz '1969-12-31 23:59:59.5+00'),
    ('', -9223372036854775808, 0.0001, 1e300, null, date '2026-12-31', timestamptz '2026-11-01 04:30:00+00'),
    (null, null, null, null, null, null, null),
    ('=1+1 ü 漢', 0, 0, 0, true, date '2024-02-29', timestamptz '2026-03-29 01:00:00+00')
  ) as rows(${types.map((_, at) => `c${at}`).join(', ')})`

const columns: readonly ResultColumn[] = types.map((type, at) => ({
  name: `c${at}`,
  kind: 'metric',
  type,
  title: `Column ${at}`,
  description: null,
  unit: null,
  format: null,
  grain: null,
  metric: `c${at}`,
}))

const compiled = { columns } as never // the formats read the columns alone

async function bytesOf(format: RowFormat, sql: string) {
  await using warehouse = await openMemoryWarehouse()
  const table = await warehouse.columns(sql)
  const pieces: Uint8Array[] = []
  for await (const piece of writeRows(format, { compiled, table })) pieces.push(Buffer.from(piece))
  return { table, bytes: Buffer.concat(pieces) }
}

/** What DuckDB reads back from a file of these bytes. */
async function readBack(bytes: Buffer, from: (path: string) => string) {
  const folder = await mkdtemp(join(tmpdir(), 'gata-format-'))
  try {
    const path = join(folder, 'rows')
    await writeFile(path, bytes)
    await using warehouse = await openMemoryWarehouse()
    return await warehouse.columns(`select * from ${from(path)}`)
  } finally {
    await rm(folder, { recursive: true })
  }
}

describe('an answer is handed on', () => {
  it('as Parquet, every value and type as it was', async () => {
    const { table, bytes } = await bytesOf('parquet', rows)
    expect(await readBack(bytes, (path) => `read_parquet('${path}')`)).toEqual(table)
    const described = await readBack(bytes, (path) => `(describe from read_parquet('${path}'))`)
    expect(described.columns[1]).toEqual([
      'VARCHAR',
      'BIGINT',
      'DECIMAL(38,4)',
      'DOUBLE',
      'BOOLEAN',
      'DATE',
      'TIMESTAMP WITH TIME ZONE',
    ])
  })

  it('as CSV, which reads back as it was', async () => {
    const { table, bytes } = await bytesOf('csv', rows)
    const named = types.map((type, at) => `'c${at}': '${type}'`).join(', ')
    const read = (path: string) =>
      `read_csv('${path}', header = true, auto_detect = false, delim = ',', quote = '"', escape = '"', new_line = '\\r\\n', columns = {${named}}, force_not_null = [], allow_quoted_nulls = false)`
    expect(await readBack(bytes, read)).toEqual(table)
  })

  it('as NDJSON and as an array, numbers as numbers and what no number holds as text', async () => {
    const { table, bytes } = await bytesOf('ndjson', rows)
    const lines = bytes.toString().trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line))).toEqual(rowsOf(table))
    expect(JSON.parse([...jsonArray(table)].join(''))).toEqual(rowsOf(table))
    expect(JSON.parse(lines[1] ?? '')).toMatchObject({ c1: '9007199254740993', c2: '-12345678901234567890123.4567' })
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ c1: 1, c3: 0.1, c4: true, c5: '2026-11-01' })
  })

  it('as Arrow, which its own reader takes', async () => {
    const { table, bytes } = await bytesOf('arrow', rows)
    const read = tableFromIPC(bytes)
    expect(read.schema.fields.map(({ type }) => String(type))).toEqual([
      'Utf8',
      'Int64',
      'Decimal[38e+4]',
      'Float64',
      'Bool',
      'Date32<DAY>',
      'Timestamp<MICROSECOND, UTC>',
    ])
    expect(read.schema.fields[0]?.metadata.get('title')).toBe('Column 0')
    const column = (at: number) => Array.from(read.getChildAt(at) ?? [])
    expect(column(0)).toEqual(table.columns[0])
    expect(column(1)).toEqual([1n, 9007199254740993n, -9223372036854775808n, null, 0n])
    expect(column(2).map((words) => words && decimalText(words))).toEqual([
      '15000',
      '-123456789012345678901234567',
      '1',
      null,
      '0',
    ])
    expect(column(3)).toEqual(table.columns[3])
    expect(column(4)).toEqual(table.columns[4])
    const data = (at: number) => [...(read.getChildAt(at)?.data[0]?.values ?? [])].slice(0, 5)
    expect(data(5)).toEqual([20_758, -1, 20_818, 0, 19_782])
    expect(data(6).map(String)).toEqual(['1793491200000001', '-500000', '1793507400000000', '0', '1774746000000000'])
  })

  it.each(['ndjson', 'csv', 'arrow', 'parquet'] as const)('as %s where there is no row', async (format) => {
    const { bytes } = await bytesOf(format, `${rows} limit 0`)
    const read = {
      arrow: async () => tableFromIPC(bytes).numRows,
      parquet: async () => (await readBack(bytes, (path) => `read_parquet('${path}')`)).rowCount,
      csv: async () => bytes.toString(),
      ndjson: async () => bytes.toString(),
    }
    const nothing = { arrow: 0, parquet: 0, csv: 'c0,c1,c2,c3,c4,c5,c6\r\n', ndjson: '' }
    expect(await read[format]()).toBe(nothing[format])
  })

  it('whole where it has many rows', async () => {
    const many = `select range as c0, ${types
      .slice(1)
      .map((_, at) => `(range % 7) as c${at + 1}`)
      .join(', ')} from range(70_000)`
    const text = `select c0::varchar as c0, c1, c2::decimal(38, 4) as c2, c3::double as c3, c4 = 1 as c4, date '2026-01-01' + c5::integer as c5, timestamptz '2026-01-01 00:00:00+00' + to_days(c6::integer) as c6 from (${many})`
    const { table, bytes } = await bytesOf('arrow', text)
    const read = tableFromIPC(bytes)
    expect(read.numRows).toBe(70_000)
    expect(read.batches.length).toBe(2)
    expect(read.getChildAt(0)?.get(69_999)).toBe(table.columns[0]?.[69_999])
    const parquet = await bytesOf('parquet', `${text} limit 5000`)
    expect((await readBack(parquet.bytes, (path) => `read_parquet('${path}')`)).rowCount).toBe(5000)
  })
})

/** A 128-bit number of four words, the lowest first. */
function decimalText(words: Uint32Array): string {
  const [low = 0n, high = 0n] = new BigUint64Array(words.slice().buffer)
  return String(BigInt.asIntN(128, (high << 64n) | low))
}
