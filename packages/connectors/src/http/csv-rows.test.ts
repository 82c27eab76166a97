import { describe, expect, it } from 'vitest'
import { csvRows } from './csv-rows.ts'

async function rowsOf(text: string, size: number) {
  const bytes = new TextEncoder().encode(text)
  async function* chunks() {
    for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size)
  }
  const rows: (readonly string[])[] = []
  for await (const batch of csvRows(chunks())) rows.push(...batch)
  return rows
}

describe('CSV read as it arrives', () => {
  const text = '\uFEFF"Name","Note"\r\n"Ä, ""big"" one","two\nlines"\r\n\r\nplain,\r\n"",last'

  it.each([1, 2, 3, 7, 1000])('gives the same rows whatever the length of the chunks: %i bytes', async (size) => {
    expect(await rowsOf(text, size)).toEqual([
      ['Name', 'Note'],
      ['Ä, "big" one', 'two\nlines'],
      ['plain', ''],
      ['', 'last'],
    ])
  })

  it('has no rows where the file is empty, and ends in a line break or not', async () => {
    expect(await rowsOf('', 1)).toEqual([])
    expect(await rowsOf('a,b\n', 2)).toEqual([['a', 'b']])
    expect(await rowsOf('a,b', 2)).toEqual([['a', 'b']])
  })

  it('throws where the file ends inside quotes', async () => {
    await expect(rowsOf('"a","b', 100)).rejects.toThrow('inside quotes')
  })
})
