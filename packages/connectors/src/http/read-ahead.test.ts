import { describe, expect, it } from 'vitest'
import { readAhead } from './read-ahead.ts'

describe('reading ahead', () => {
  it('keeps the order of the sources and of their pages', async () => {
    const sources = [3, 0, 2, 1].map((pages, source) => () => pagesOf(source, pages, []))
    expect(await all(readAhead(sources, 2))).toEqual(['0.0', '0.1', '0.2', '2.0', '2.1', '3.0'])
  })

  it('asks for the first pages of the next sources, and of no more than told', async () => {
    const begun: number[] = []
    const reading = readAhead(
      [0, 1, 2, 3].map((source) => () => pagesOf(source, 1, begun)),
      1,
    )
    await reading.next()
    expect(begun).toEqual([0, 1])
    await reading.next()
    expect(begun).toEqual([0, 1, 2])
    await reading.return(undefined)
  })

  it('throws the error of a source when its turn has come, and lets go of the others', async () => {
    const closed: number[] = []
    const sources = [0, 1, 2].map(
      (source) =>
        async function* () {
          try {
            if (source === 1) throw new Error('no second source')
            yield source
          } finally {
            closed.push(source)
          }
        },
    )
    const read: number[] = []
    await expect(async () => {
      for await (const page of readAhead(sources, 2)) read.push(page)
    }).rejects.toThrow('no second source')
    expect(read).toEqual([0])
    expect(closed.sort()).toEqual([0, 1, 2])
  })
})

async function* pagesOf(source: number, pages: number, begun: number[]): AsyncGenerator<string> {
  begun.push(source)
  for (let page = 0; page < pages; page++) yield `${source}.${page}`
}

async function all<T>(pages: AsyncGenerator<T>): Promise<readonly T[]> {
  const read: T[] = []
  for await (const page of pages) read.push(page)
  return read
}
