import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readFxRates } from './read-fx-rates.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gata-fx-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function read(text: string) {
  const path = join(folder, 'fx_rates.csv')
  await writeFile(path, text)
  return await readFxRates(path)
}

describe('fx_rates.csv', () => {
  it('gives the rates as they stand, digit for digit, whatever ends the lines', async () => {
    expect(
      await read('\uFEFFdate,from,to,rate\r\n2026-11-01,EUR,USD,1.10\r\n2026-11-02, GBP , USD , 1.3000000001\r\n'),
    ).toEqual([
      { day: '2026-11-01', from: 'EUR', to: 'USD', rate: '1.10' },
      { day: '2026-11-02', from: 'GBP', to: 'USD', rate: '1.3000000001' },
    ])
  })

  it('may be missing: then there are none', async () => {
    expect(await readFxRates(join(folder, 'no-such-file.csv'))).toEqual([])
  })

  it('tells every problem with its line', async () => {
    const text =
      'day,from,to,rate\n2026-02-30,EUR,USD,1.1\n2026-11-01,EUR,EUR,-1\n2026-11-01,euro,USD,1\n2026-11-02,EUR,USD\n2026-11-03,EUR,USD,1\n2026-11-03,EUR,USD,2\n'
    await expect(read(text)).rejects.toThrow(
      /:1: the first line must be[\s\S]*:2: "2026-02-30" is no day[\s\S]*:3: EUR has no rate to itself[\s\S]*:3: "-1" is no rate[\s\S]*:4: "euro" is no ISO 4217[\s\S]*:5: has 3 cells[\s\S]*:7: says again what line 6 says/,
    )
  })
})
