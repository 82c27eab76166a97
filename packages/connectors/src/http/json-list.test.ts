import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { gunzipped } from './gunzip.ts'
import { jsonListItems } from './json-list.ts'

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size)
}

async function itemsOf(body: AsyncIterable<Uint8Array>): Promise<readonly unknown[]> {
  const items: unknown[] = []
  for await (const batch of jsonListItems(body)) items.push(...batch)
  return items
}

const records = [{ a: 'one "quoted" \\ } ] ü', b: { c: [1, { d: null }] } }, {}, { e: '{"f":[' }]
const text = JSON.stringify(records, null, 1)

describe('a list of JSON objects', () => {
  it.each([1, 2, 3, 7, 1000])('is read whatever its chunks are: %i bytes', async (size) => {
    expect(await itemsOf(pieces(Buffer.from(text), size))).toEqual(records)
    expect(await itemsOf(gunzipped(pieces(gzipSync(text), size)))).toEqual(records)
  })

  it('keeps every digit of an integer that a double cannot hold, as text', async () => {
    const list =
      '[{"id":9007199254740993,"small":9007199254740991,"cost":8.1100000000000003,"text":"12345678901234567890"}]'
    expect(await itemsOf(pieces(Buffer.from(list), 10))).toEqual([
      { id: '9007199254740993', small: 9007199254740991, cost: 8.11, text: '12345678901234567890' },
    ])
  })

  it('may be empty', async () => {
    expect(await itemsOf(gunzipped(pieces(gzipSync('[]'), 5)))).toEqual([])
  })

  it('is refused when it was cut, plain or packed, and when it is no list', async () => {
    const packed = gzipSync(text)
    await expect(itemsOf(pieces(Buffer.from(text.slice(0, -1)), 9))).rejects.toThrow('was cut')
    await expect(itemsOf(gunzipped(pieces(packed.subarray(0, packed.length - 9), 9)))).rejects.toThrow('unexpected end')
    await expect(itemsOf(pieces(Buffer.from('{"a":[]}'), 9))).rejects.toThrow('not a JSON list')
  })
})
